import { isAttached, streamsOf, type LogSearch, type SearchId } from "../../components/logging/queries";
import { parseObject, type LogEntry } from "./collect";

/** A number for each set of labels, at one moment. */
export interface LogSample {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
}

/** Text of a field; one that is missing is empty, as in Loki. */
function textOf({ labels, metadata, line }: LogEntry, field: string): string {
    if (isAttached(field)) return labels[field] ?? metadata[field] ?? "";
    const value = parseObject(line)?.[field] ?? "";
    return typeof value === "string" ? value : JSON.stringify(value);
}

/** The entries that a search looks for, as Loki finds them by its LogQL. */
export function findEntries(
    search: LogSearch,
    ids: Readonly<Partial<Record<SearchId, string>>>,
    entries: readonly LogEntry[],
): LogEntry[] {
    const { having, above } = search;
    const has = (entry: LogEntry) => (values: readonly [string, readonly string[]]) =>
        values[1].includes(textOf(entry, values[0]));
    return entries.filter(
        (it) =>
            streamsOf(search).every(has(it)) &&
            Object.entries(ids).every(([id, value]) => textOf(it, id) === value) &&
            (having === undefined || Object.entries(having).some(has(it))) &&
            (above === undefined || Number(textOf(it, above.field)) > above.value),
    );
}

/** How many there are of them by labels and fields, the greatest first. */
export function countEntries(search: LogSearch, entries: readonly LogEntry[]): LogSample[] {
    const { by = [], most } = search.count ?? {};
    const groups = new Map<string, { labels: Record<string, string>; value: number }>();
    for (const entry of findEntries(search, {}, entries)) {
        const named = by.map((it) => [it, textOf(entry, it)] as const).filter(([, text]) => text !== "");
        const labels = Object.fromEntries(named);
        const key = JSON.stringify(labels);
        groups.set(key, { labels, value: (groups.get(key)?.value ?? 0) + 1 });
    }
    return [...groups.values()].sort((a, b) => b.value - a.value).slice(0, most);
}
