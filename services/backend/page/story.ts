import { type AuditEntry, type EventMessage, type Reminder, type Task } from "./contract";

/** An event, by what the page has heard of it from the WebSocket, the audit log or both. */
export interface SeenEvent extends Pick<EventMessage, "type" | "task_id" | "version" | "time" | "task" | "reminder"> {
    readonly id: string;
    /** From the audit log: under which id the logs know what caused it, and where the broker holds it. */
    readonly audit?: Pick<AuditEntry, "request_id" | "broker">;
    /** Milliseconds from the commit to this page; absent for what happened while it was away. */
    readonly live?: number;
}

/** All that the page knows. */
export interface Story {
    readonly tasks: ReadonlyMap<string, Task>;
    readonly deleted: ReadonlySet<string>;
    readonly events: ReadonlyMap<string, SeenEvent>;
}

export const emptyStory: Story = { tasks: new Map(), deleted: new Set(), events: new Map() };

export type News =
    /** The whole list, at the start and after every interruption. */
    | { readonly kind: "listed"; readonly tasks: readonly Task[] }
    /** The answer to a change of this page. */
    | { readonly kind: "changed"; readonly task: Task }
    /** @param latency milliseconds since it was committed. */
    | { readonly kind: "told"; readonly message: EventMessage; readonly latency: number }
    | { readonly kind: "audited"; readonly entries: readonly AuditEntry[] };

/** What the page knows after news. They may come in any order, and more than once: of a task the newest version counts. */
export function withNews(story: Story, news: News): Story {
    switch (news.kind) {
        case "listed":
            return afterList(story, news.tasks);
        case "changed":
            return { ...story, tasks: withTask(story, news.task) };
        case "told":
            return afterMessage(story, news.message, news.latency);
        case "audited":
            return { ...story, events: news.entries.reduce(withEntry, story.events) };
    }
}

function withTask({ tasks, deleted }: Story, task: Task): ReadonlyMap<string, Task> {
    const known = tasks.get(task.id);
    if (deleted.has(task.id) || (known !== undefined && known.version >= task.version)) return tasks;
    return new Map(tasks).set(task.id, task);
}

/** What is not in the list any more was deleted while the page was away. */
function afterList(story: Story, listed: readonly Task[]): Story {
    const ids = new Set(listed.map((it) => it.id));
    const deleted = new Set([...story.deleted, ...[...story.tasks.keys()].filter((it) => !ids.has(it))]);
    const start: Story = { ...story, deleted };
    return listed.reduce<Story>((it, task) => ({ ...it, tasks: withTask(it, task) }), start);
}

function afterMessage(story: Story, message: EventMessage, latency: number): Story {
    const { type, event_id: id, task_id, version, time, task, reminder } = message;
    const told = { ...story.events.get(id), id, type, task_id, version, time, task, reminder, live: latency };
    const events = new Map(story.events).set(id, told);
    const tasks = task === undefined ? story.tasks : withTask(story, task);
    const deleted = type === "task.deleted" ? new Set(story.deleted).add(task_id) : story.deleted;
    return { tasks, deleted, events };
}

function withEntry(events: ReadonlyMap<string, SeenEvent>, entry: AuditEntry): ReadonlyMap<string, SeenEvent> {
    const { event_id: id, event_type: type, task_id, version, timestamp: time, request_id, broker, snapshot } = entry;
    const about = type.startsWith("task.")
        ? { task: (snapshot as Task | null) ?? undefined }
        : { reminder: (snapshot as Reminder | null) ?? undefined };
    const audited = { ...about, ...events.get(id), id, type, task_id, version, time, audit: { request_id, broker } };
    return new Map(events).set(id, audited);
}
