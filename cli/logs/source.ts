import { type LogEntry } from "./collect";
import { readLogFolder } from "./local-files";
import { countEntries, findLogEntries, parseLogQL, type LogSample } from "./logql";

/** The time that a search looks at, in nanoseconds since 1970: from `start` up to but not including `end`. */
export interface Period {
    readonly start: bigint;
    readonly end: bigint;
}

/** Where logs can be searched. */
export interface LogSource {
    /** The newest entries that match, oldest first. */
    entries(expression: string, period: Period, limit: number): Promise<LogEntry[]>;
    /** The numbers at the end of the period, greatest first. */
    counts(expression: string, period: Period): Promise<LogSample[]>;
}

/** The log files of a local run. */
export function logFolderSource(folder: string): LogSource {
    const within = ({ start, end }: Period) =>
        readLogFolder(folder).filter(({ timestamp }) => timestamp >= start && timestamp < end);
    return {
        entries: (expression, period, limit) =>
            Promise.resolve(findLogEntries(parseLogQL(expression), within(period)).slice(-limit)),
        counts: (expression, period) => Promise.resolve(countEntries(parseLogQL(expression), within(period))),
    };
}

/** Loki's HTTP API: https://grafana.com/docs/loki/latest/reference/loki-http-api/ */
export function lokiSource(url: string, timeoutMs = 60_000): LogSource {
    const ask = async <T>(path: string, parameters: Readonly<Record<string, string>>): Promise<T[]> => {
        const address = new URL(`${url.replace(/\/+$/, "")}/loki/api/v1/${path}`);
        for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
        const response = await fetch(address, {
            // Metadata apart from labels, for each entry.
            headers: { "X-Loki-Response-Encoding-Flags": "categorize-labels" },
            signal: AbortSignal.timeout(timeoutMs),
        });
        const body = await response.text();
        if (!response.ok) throw new LokiError(response.status, body.trim());
        return (JSON.parse(body) as { data: { result: T[] } }).data.result;
    };
    return {
        async entries(query, { start, end }, limit) {
            interface Stream {
                readonly stream: Readonly<Record<string, string>>;
                readonly values: readonly [string, string, { structuredMetadata?: Record<string, string> }?][];
            }
            const streams = await ask<Stream>("query_range", {
                query,
                start: String(start),
                end: String(end),
                limit: String(limit),
                direction: "backward",
            });
            return streams
                .flatMap(({ stream, values }) =>
                    values.map(([time, line, categories]) => ({
                        timestamp: BigInt(time),
                        labels: stream,
                        metadata: categories?.structuredMetadata ?? {},
                        line,
                    })),
                )
                .sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
        },
        async counts(query, { end }) {
            interface Vector {
                readonly metric: Readonly<Record<string, string>>;
                readonly value: readonly [number, string];
            }
            const vectors = await ask<Vector>("query", { query, time: String(end) });
            return vectors
                .map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }))
                .sort((a, b) => b.value - a.value);
        },
    };
}

/** Loki answered, and not with a result. */
export class LokiError extends Error {
    constructor(
        readonly status: number,
        readonly answer: string,
    ) {
        super(`Loki answered ${status}: ${answer}`);
    }
}
