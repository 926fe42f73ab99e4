import { savedQueries } from "../../components/logging/queries";
import { lokiNames } from "../../model/platform/logging-names";
import { namespaces } from "../../model/platform/namespaces";
import { findRunning } from "../../local/platform/announcement";
import { UserError } from "../../engine/command/user-error";
import { describeEntry, describeQueries, describeSamples } from "./format";
import { portForward } from "../cluster/port-forward";
import { periodOf, searchFor } from "./search";
import { LokiError, logFolderSource, lokiSource, type LogSource } from "./source";

interface Place {
    readonly url?: string;
    readonly context?: string;
    readonly local?: string;
}

async function searching<T>(place: Place, use: (source: LogSource) => Promise<T>): Promise<T> {
    if (place.local !== undefined) return use(logFolderSource(place.local));
    if (place.url !== undefined) return use(lokiSource(place.url));
    const running = place.context === undefined ? findRunning() : undefined;
    if (running !== undefined) {
        console.error(`Reading the log files of the platform on this machine, ${running.logFolder}`);
        return use(logFolderSource(running.logFolder));
    }
    const forward = await portForward({
        what: "Loki",
        args: [
            ...["--namespace", namespaces.monitoring.name, "--address", "127.0.0.1"],
            ...[`service/${lokiNames.release}`, `:${lokiNames.port}`],
        ],
        context: place.context,
        fix: "npm run logs -- --url http://localhost:3100 errors",
    });
    try {
        return await use(lokiSource(`http://127.0.0.1:${forward.port}`));
    } finally {
        forward.stop();
    }
}

/** What went wrong between here and Loki, in words that help. */
function explained(error: unknown, { url }: Place): unknown {
    if (error instanceof LokiError) return new UserError(error.message, "npm run logs -- --help");
    if (error instanceof DOMException && error.name === "TimeoutError")
        return new UserError(
            "Loki did not answer within a minute: ask for less time, or for one service",
            `npm run logs -- --since 10m '{service="backend"}'`,
        );
    if (error instanceof TypeError && error.message === "fetch failed")
        return new UserError(
            `Loki cannot be reached at ${url ?? "the forwarded port"}; docs/runbooks/loki-down.md says what to look at`,
            `kubectl get pods --namespace ${namespaces.monitoring.name}`,
        );
    return error;
}

export interface LogsOptions extends Place {
    /** Names the saved queries instead. */
    readonly list?: boolean;
    readonly requestId?: string;
    readonly userId?: string;
    readonly taskId?: string;
    readonly since: string;
    readonly until?: string;
    readonly limit: number;
    readonly json?: boolean;
}

/** `npm run logs`; answers with the exit code: 2 when nothing was found. */
export async function logs(query: string | undefined, options: LogsOptions): Promise<number> {
    const { since, limit, json } = options;
    if (query === undefined) {
        console.log(describeQueries(savedQueries));
        return 0;
    }
    const period = periodOf(since, options.until);
    const ids = { request_id: options.requestId, user_id: options.userId, task_id: options.taskId };
    const search = searchFor(query, ids, period);
    try {
        return await searching(options, async (source) => {
            if (search.kind === "counts") {
                const samples = await source.counts(search, period);
                console.log(json ? JSON.stringify(samples) : describeSamples(samples));
                return samples.length > 0 ? 0 : 2;
            }
            const entries = await source.entries(search, period, limit);
            for (const entry of entries) {
                console.log(
                    json ? JSON.stringify({ ...entry, timestamp: String(entry.timestamp) }) : describeEntry(entry),
                );
            }
            if (entries.length === 0) console.error(`nothing found by ${search.expression} in the last ${since}`);
            return entries.length > 0 ? 0 : 2;
        });
    } catch (error) {
        throw explained(error, options);
    }
}
