import { type ReminderEvent, type TaskEvent } from "@todo/shared/events";

/** Enough for the events that a broker may send again; less than a megabyte. */
const capacity = 5_000;

/**
 * Which events are news: not those that came before, and of a task not those that are older than what its user has been told.
 * In memory, since a WebSocket does not outlive the process either.
 */
export class Newest {
    private readonly seen = new Map<string, true>();
    private readonly versions = new Map<string, number>();

    isNews(event: TaskEvent | ReminderEvent): boolean {
        if (this.seen.has(event.id)) return false;
        remember(this.seen, event.id, true);
        if (!("task" in event.data)) return true;
        const { task_id, version } = event.data;
        if (version <= (this.versions.get(task_id) ?? 0)) return false;
        remember(this.versions, task_id, version);
        return true;
    }
}

/** The oldest entry goes when there are too many: a Map keeps the order of insertion. */
function remember<V>(map: Map<string, V>, key: string, value: V): void {
    map.delete(key);
    map.set(key, value);
    if (map.size > capacity) map.delete(map.keys().next().value!);
}
