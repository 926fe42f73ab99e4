import { expectEqual, ensure, eventually } from "../../../e2e/client/eventually";
import { promises } from "../../../e2e/client/promises";
import { type AuditEntryShape } from "../../../e2e/client/shapes";
import { type TopicName } from "../../../model/contract/topics";
import { type LocalPlatform } from "../../../local/platform/local-platform";
import { type ExpectedTask, type Load, type LoadedUser } from "./load";

/** An event as it lies in a topic. */
export interface TopicEvent {
    readonly id: string;
    readonly type: string;
    readonly subject: string;
    readonly data: { readonly user_id: string; readonly version: number };
}

export type ReadTopic = (topic: TopicName) => Promise<readonly TopicEvent[]>;

/** Reads topics from the broker itself. */
export function topicReader({ broker }: Pick<LocalPlatform, "broker">): ReadTopic {
    return async (topic) => topicEvents((await broker.read(topic)).map((it) => it.value));
}

/** The events among the values of a topic's records. */
export const topicEvents = (values: readonly string[]): TopicEvent[] => values.flatMap((it) => eventOf(it) ?? []);

/** Undefined for what is no event: tests publish such things too. */
function eventOf(value: string): TopicEvent | undefined {
    try {
        const event = JSON.parse(value) as Partial<TopicEvent>;
        return event.data === undefined ? undefined : (event as TopicEvent);
    } catch {
        return undefined;
    }
}

/** Catching up after an outage includes the longest pause between two retries: 30 s (components/dapr/eventing-specs.ts). */
const catchUp = 90_000;

/**
 * Nothing lost, nothing doubled, seen from outside: REST, topics, audit log and reminders tell the same story, and it is the
 * one that the load's clients were told. An event may lie in a topic twice after a crash (at least once), with the same id;
 * what comes of it may not.
 */
export async function expectNothingLostOrDoubled(load: Load, readTopic: ReadTopic): Promise<void> {
    for (const user of load.users) {
        await eventually(`tasks of ${user.account.userId}`, catchUp, () => checkTasks(user));
        await eventually(`events and audit log of ${user.account.userId}`, catchUp, () =>
            checkHistory(user, readTopic),
        );
        await eventually(`reminders of ${user.account.userId}`, catchUp, () => checkReminders(user, readTopic));
    }
    // Whatever is doubled late has had the time to: everything once more, at once.
    for (const user of load.users) {
        await checkTasks(user);
        await checkHistory(user, readTopic);
        await checkReminders(user, readTopic);
    }
}

/** Every task as the load left it, one next occurrence of each that recurs, and no other. */
async function checkTasks({ account, tasks }: LoadedUser): Promise<void> {
    const found = new Map((await account.tasks()).map((it) => [it.id, it]));
    let accountedFor = 0;
    for (const expected of tasks) {
        const task = found.get(expected.id);
        if (expected.state === "deleted") {
            expectEqual(`deleted ${expected.title}`, task, undefined);
        } else {
            ensure(task !== undefined, `${expected.title} is lost`);
            const { status, priority } = task;
            expectEqual(expected.title, { status, priority }, { status: expected.state, priority: expected.priority });
            accountedFor++;
        }
    }
    const known = new Set(tasks.map((it) => it.id));
    const occurrences = [...found.values()].filter((it) => !known.has(it.id));
    const recurred = tasks.filter((it) => it.recurring && it.completed);
    expectEqual(
        "next occurrences, by title",
        occurrences.map((it) => it.title).sort(),
        recurred.map((it) => it.title).sort(),
    );
    expectEqual("tasks", found.size, accountedFor + recurred.length);
}

/** The topic has each version of each task, in order; the audit log has each of those events, once. */
async function checkHistory({ account }: LoadedUser, readTopic: ReadTopic): Promise<void> {
    const current = new Map((await account.tasks()).map((it) => [it.id, it]));
    const byTask = groupBy(
        (await readTopic("task-events")).filter((it) => it.data.user_id === account.userId),
        (it) => it.subject,
    );
    const log = groupBy(await account.auditLog(), (it) => it.task_id);
    for (const [id, events] of byTask) {
        const distinct = firstOfEachId(events);
        const versions = distinct.map((it) => it.data.version);
        expectEqual(
            `versions of task ${id} in the topic`,
            versions,
            [...versions.keys()].map((it) => it + 1),
        );
        const last = current.get(id);
        if (last !== undefined) expectEqual(`latest version of task ${id} in the topic`, versions.at(-1), last.version);
        else expectEqual(`last event of task ${id}, which is gone`, distinct.at(-1)?.type, "task.deleted");
        expectEqual(`audit log of task ${id}`, taskEvents(log.get(id)), distinct.map((it) => it.id).sort());
    }
    for (const id of current.keys()) ensure(byTask.has(id), `no event of task ${id} is in the topic`);
    for (const id of log.keys()) ensure(byTask.has(id), `the audit log knows task ${id}, the topic does not`);
}

/** Each reminder as its task wants it; those that came, came once; and the audit log has every event of one, once. */
async function checkReminders({ account, tasks }: LoadedUser, readTopic: ReadTopic): Promise<void> {
    const told = firstOfEachId((await readTopic("reminders")).filter((it) => it.data.user_id === account.userId));
    const written = (await account.auditLog()).filter((it) => it.event_type.startsWith("reminder."));
    expectEqual(
        "events of reminders in the audit log",
        written.map((it) => it.event_id).sort(),
        told.map((it) => it.id).sort(),
    );
    const due = told.filter((it) => it.type === "reminder.due");
    const log = written.filter((it) => it.event_type === "reminder.due");
    for (const expected of tasks) {
        const sent = due.filter((it) => it.subject === expected.id).length;
        expectEqual(`reminders sent for ${expected.title}`, sent, expected.remindedSoon ? 1 : 0);
        const audited = log.filter((it) => it.task_id === expected.id).length;
        expectEqual(`reminders of ${expected.title} in the audit log`, audited, sent);
        if (expected.due === undefined) continue;
        const { status, remind_at } = await account.reminder(expected.id);
        expectEqual(`reminder of ${expected.title}`, status, statusOfReminder(expected));
        expectEqual(
            `time of the reminder of ${expected.title}`,
            Date.parse(remind_at),
            expected.due - promises.reminderLead,
        );
    }
}

function statusOfReminder({ remindedSoon, state }: ExpectedTask): string {
    if (remindedSoon) return "sent";
    return state === "pending" ? "scheduled" : "cancelled";
}

const taskEvents = (entries: readonly AuditEntryShape[] = []): string[] =>
    entries
        .filter((it) => it.event_type.startsWith("task."))
        .map((it) => it.event_id)
        .sort();

function firstOfEachId(events: readonly TopicEvent[]): TopicEvent[] {
    const seen = new Set<string>();
    return events.filter(({ id }) => !seen.has(id) && seen.add(id));
}

function groupBy<T>(list: readonly T[], key: (item: T) => string): Map<string, T[]> {
    const groups = new Map<string, T[]>();
    for (const item of list) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
    return groups;
}
