import { type LogSearch } from "../../components/logging/queries";
import { UserError } from "../../engine/command/user-error";
import { namespaces } from "../../model/platform/namespaces";
import { type LogEntry } from "./collect";
import { countEntries, findEntries, type LogSample } from "./find";
import { readLogFolder } from "./local-files";
import { type Period, type Search } from "./search";

/** Where logs can be searched. */
export interface LogSource {
    /** The newest entries that match, oldest first. */
    entries(search: Search, period: Period, limit: number): Promise<LogEntry[]>;
    /** The numbers at the end of the period, greatest first. */
    counts(search: Search, period: Period): Promise<LogSample[]>;
}

/** @throws {@link UserError} for LogQL: only Loki understands it. */
function requireSaved({ search, expression }: Search): LogSearch {
    if (search !== undefined) return search;
    throw new UserError(
        `log files are searched by saved queries and ids, and ${expression} is LogQL, which Loki understands`,
        "npm run logs -- --list",
    );
}

/** The log files of a local run. */
export function logFolderSource(folder: string): LogSource {
    const within = ({ start, end }: Period) =>
        readLogFolder(folder).filter(({ timestamp }) => timestamp >= start && timestamp < end);
    return {
        entries: (search, period, limit) =>
            Promise.resolve(findEntries(requireSaved(search), search.ids, within(period)).slice(-limit)),
        counts: (search, period) => Promise.resolve(countEntries(requireSaved(search), within(period))),
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
        return resultIn<T>(body) ?? refuse(address.origin, body);
    };
    return {
        async entries({ expression: query }, { start, end }, limit) {
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
        async counts({ expression: query }, { end }) {
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

/** Undefined for an answer that Loki does not give. */
function resultIn<T>(body: string): T[] | undefined {
    try {
        return (JSON.parse(body) as { data?: { result?: T[] } }).data?.result;
    } catch {
        return undefined;
    }
}

function refuse(address: string, body: string): never {
    throw new UserError(
        `what answers at ${address} is not Loki; it says: ${body.trim().slice(0, 200)}`,
        `kubectl get pods --namespace ${namespaces.monitoring.name}`,
    );
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
