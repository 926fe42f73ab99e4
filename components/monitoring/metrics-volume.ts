import { scrapeSeconds } from "../../model/platform/monitoring-names";
import { type Sizing } from "../../model/platform/sizing";

type Prometheus = Pick<Sizing["monitoring"]["prometheus"], "volumeGiB" | "series">;

/** Part of the volume that blocks may fill. The rest takes the write-ahead log, head chunks and a compaction in progress. */
const retainedShare = 0.8;

/** MiB of blocks at which Prometheus deletes the oldest, whatever their age. */
export const retainedMiB = ({ volumeGiB }: Pick<Prometheus, "volumeGiB">): number =>
    Math.floor(volumeGiB * 1024 * retainedShare);

/** One to two: https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects */
const bytesPerSample = 2;

/**
 * Whole days that the volume holds at the expected number of series. A longer retention is refused, because it would only promise
 * more: blocks grow with it, to a tenth of it, until a compaction no longer finds room beside them.
 */
export function daysThatFit(prometheus: Prometheus): number {
    const bytesPerDay = (prometheus.series * 86_400 * bytesPerSample) / scrapeSeconds;
    return Math.floor((retainedMiB(prometheus) * 2 ** 20) / bytesPerDay);
}
