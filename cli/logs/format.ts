import { requiredLogFields, searchableLogFields } from "../../model/contract/log-fields";
import { type SavedQuery } from "../../components/logging/queries";
import { parseObject, type LogEntry } from "./collect";
import { type LogSample } from "./find";

/** One entry as one line to read: time, level, service, message, and the rest as key=value. */
export function describeEntry({ timestamp, labels, metadata, line }: LogEntry): string {
    const time = new Date(Number(timestamp / 1_000_000n)).toISOString();
    const head = [time, (labels["level"] ?? "-").padEnd(5), labels["service"] ?? "-"];
    const { message, ...fields } = parseObject(line) ?? { message: line };
    const shown: Record<string, unknown> = { ...fields, ...metadata };
    const known: readonly string[] = [...requiredLogFields, "stack"];
    const ids = new Set<string>(searchableLogFields);
    const rest = Object.keys(shown)
        .filter((it) => !known.includes(it) && it !== "pod")
        .sort((a, b) => Number(ids.has(b)) - Number(ids.has(a)))
        .map((it) => `${it}=${typeof shown[it] === "string" ? shown[it] : JSON.stringify(shown[it])}`);
    const text = typeof message === "string" ? message : line;
    const stack = typeof fields["stack"] === "string" ? `\n    ${fields["stack"].replace(/\n/g, "\n    ")}` : "";
    return `${[...head, text, ...rest].join(" ")}${stack}`;
}

/** Numbers as a table, greatest first. */
export const describeSamples = (samples: readonly LogSample[]): string =>
    samples.map(({ labels, value }) => `${String(value).padStart(8)}  ${Object.values(labels).join("  ")}`).join("\n");

/** The saved queries with what each needs. */
export function describeQueries(queries: readonly SavedQuery[]): string {
    const width = Math.max(...queries.map((it) => it.id.length));
    return queries
        .map(({ id, title, when, needs }) => {
            const option = needs === undefined ? "" : ` (--${needs.replace("_", "-")} ID)`;
            return `${id.padEnd(width)}  ${title}${option}\n${" ".repeat(width)}  ${when}`;
        })
        .join("\n");
}
