import { createHistogram, type RecordableHistogram } from "node:perf_hooks";

/** Latencies in milliseconds. */
export interface Percentiles {
    readonly count: number;
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
}

/** Collects latencies; a histogram, so that its memory does not grow with them. */
export class Latency {
    private readonly histogram: RecordableHistogram = createHistogram();

    /** Records the time between two moments of `performance.now()`. */
    record(started: number, ended: number = performance.now()): void {
        this.histogram.record(Math.max(1, Math.round((ended - started) * 1000)));
    }

    percentiles(): Percentiles {
        const { count, max } = this.histogram;
        const milliseconds = (microseconds: number) => Math.round(microseconds / 100) / 10;
        const at = (percentile: number) => (count === 0 ? NaN : milliseconds(this.histogram.percentile(percentile)));
        return { count, p50: at(50), p95: at(95), p99: at(99), max: count === 0 ? NaN : milliseconds(max) };
    }
}
