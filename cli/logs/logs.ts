import { parseArgs } from "node:util";
import { savedQueries } from "../../components/logging/queries";
import { runTool } from "../../engine/command/run-tool";
import { UserError } from "../../engine/command/user-error";
import { describeEntry, describeQueries, describeSamples } from "./format";
import { forwardLoki } from "./port-forward";
import { periodOf, searchFor } from "./search";
import { LokiError, logFolderSource, lokiSource, type LogSource } from "./source";

const help = `Searches the logs of all pods: a saved query by its name, or any LogQL.

  npm run logs -- QUERY [--request-id ID] [--user-id ID] [--task-id ID] [--since 1h] [--until TIME] [--limit 200] [--json]
  npm run logs -- --list

  QUERY            task-create-failed, request, ... (see --list), or LogQL such as '{service="sync"} |= "closed"'
  --request-id ID  only lines of this request; --user-id and --task-id likewise
  --since 1h       how far back, such as 15m, 6h, 2d
  --until TIME     the end of the period, such as 2026-11-24T08:00:00Z; now when absent
  --limit 200      at most so many lines, the newest
  --json           one JSON object a line: timestamp, labels, metadata, line

Where:
  --url URL        Loki's address; absent: the cluster that kubectl points at, through a port-forward
  --context NAME   the kube context for that
  --local FOLDER   the log files of a local run instead (npm run local names the folder)

Exit code: 0 when something was found, 2 when nothing was, 1 on an error.`;

interface Place {
    readonly url?: string;
    readonly context?: string;
    readonly local?: string;
}

async function searching<T>(place: Place, use: (source: LogSource) => Promise<T>): Promise<T> {
    if (place.local !== undefined) return use(logFolderSource(place.local));
    if (place.url !== undefined) return use(lokiSource(place.url));
    const forward = await forwardLoki(place.context);
    try {
        return await use(lokiSource(forward.url));
    } finally {
        forward.stop();
    }
}

/** What went wrong between here and Loki, in words that help. */
function explained(error: unknown, { url }: Place): unknown {
    if (error instanceof LokiError) return new UserError(error.message, "npm run logs -- --help");
    if (error instanceof DOMException && error.name === "TimeoutError")
        return new UserError(
            "Loki did not answer within a minute",
            "a shorter --since, or a query that names a service",
        );
    if (error instanceof TypeError && error.message === "fetch failed")
        return new UserError(
            `Loki cannot be reached at ${url ?? "the forwarded port"}`,
            "docs/runbooks/loki-down.md says what to look at",
        );
    return error;
}

runTool(async () => {
    const text = { type: "string" } as const;
    const { values, positionals } = parseArgs({
        allowPositionals: true,
        options: {
            "request-id": text,
            "user-id": text,
            "task-id": text,
            since: { ...text, default: "1h" },
            until: text,
            limit: { ...text, default: "200" },
            url: text,
            context: text,
            local: text,
            json: { type: "boolean" },
            list: { type: "boolean" },
            help: { type: "boolean", short: "h" },
        },
    });
    const [asked, ...others] = positionals;
    if (values.help || (asked === undefined && !values.list)) {
        console.log(help);
        return values.help ? 0 : 1;
    }
    if (asked === undefined) {
        console.log(describeQueries(savedQueries));
        return 0;
    }
    if (others.length > 0)
        throw new UserError(`one query at a time, not also ${others.join(" ")}`, "put LogQL in single quotes");
    const limit = Number(values.limit);
    if (!Number.isInteger(limit) || limit < 1 || limit > 5000)
        throw new UserError(`--limit is a number from 1 to 5000, not ${values.limit}`, "npm run logs -- --help");

    const period = periodOf(values.since, values.until);
    const ids = { request_id: values["request-id"], user_id: values["user-id"], task_id: values["task-id"] };
    const { kind, expression } = searchFor(asked, ids, period);
    try {
        return await searching(values, async (source) => {
            if (kind === "counts") {
                const samples = await source.counts(expression, period);
                console.log(values.json ? JSON.stringify(samples) : describeSamples(samples));
                return samples.length > 0 ? 0 : 2;
            }
            const entries = await source.entries(expression, period, limit);
            for (const entry of entries) {
                console.log(
                    values.json
                        ? JSON.stringify({ ...entry, timestamp: String(entry.timestamp) })
                        : describeEntry(entry),
                );
            }
            if (entries.length === 0) console.error(`nothing found by ${expression} in the last ${values.since}`);
            return entries.length > 0 ? 0 : 2;
        });
    } catch (error) {
        throw explained(error, values);
    }
});
