import { catalogue, serviceNames, type ServiceName, type TopicSubscription } from "../../../model/contract/catalogue";
import { type Task } from "./contract";
import { type SeenEvent, type Story } from "./story";

/** What one consumer made of an event. */
export interface Consumption {
    readonly service: ServiceName;
    /** Whether the page knows yet. */
    readonly done: boolean;
    readonly words: string;
    /** A moment that the words are about. */
    readonly at?: string;
}

/** One event on its way: who published it, to which topic, and what its consumers did. */
export interface Leg {
    readonly event: SeenEvent;
    readonly publisher: ServiceName;
    readonly topic: string;
    readonly consumers: readonly Consumption[];
}

/** The events of a task, the oldest first, each with its consumers. */
export function wayOf(taskId: string, story: Story): readonly Leg[] {
    const events = [...story.events.values()]
        .filter((it) => it.task_id === taskId)
        .sort((a, b) => a.time.localeCompare(b.time) || a.version - b.version);
    return events.map((event) => {
        const topic = event.type.startsWith("task.") ? "task-events" : "reminders";
        const readers = serviceNames.filter((it) => catalogue[it].subscribes.some((one) => takes(one, topic, event)));
        return {
            event,
            topic,
            publisher: serviceNames.find((it) => catalogue[it].publishes.some((one) => one === topic)) ?? "backend",
            consumers: readers.map((service) => consumption(service, event, events, story)),
        };
    });
}

const takes = ({ topic, eventTypes }: TopicSubscription, of: string, { type }: SeenEvent): boolean =>
    topic === of && (eventTypes === undefined || eventTypes.includes(type));

function consumption(service: ServiceName, event: SeenEvent, events: readonly SeenEvent[], story: Story): Consumption {
    switch (service) {
        case "audit":
            return event.audit
                ? { service, done: true, words: `wrote it down, ${placeOf(event.audit.broker)}` }
                : { service, done: false, words: "is about to write it down" };
        case "sync":
            return event.live === undefined
                ? { service, done: true, words: "told whoever was there; this page was not" }
                : {
                      service,
                      done: true,
                      words: `told this page, ${Math.max(0, Math.round(event.live))} ms after the commit`,
                  };
        case "notification":
            return { service, ...reminderWords(event, events) };
        case "recurring-task":
            return { service, ...occurrenceWords(event, story) };
        case "backend":
            return { service, done: true, words: "read it" };
    }
}

function placeOf({ partition, offset }: NonNullable<SeenEvent["audit"]>["broker"]): string {
    const parts = [partition === null ? "" : `partition ${partition}`, offset === null ? "" : `offset ${offset}`];
    return parts.filter(Boolean).join(", ") || "at a place that this broker does not tell";
}

/** What became of the reminder by this change: notification's own events carry the version of the task that it decided by. */
function reminderWords(event: SeenEvent, events: readonly SeenEvent[]): Omit<Consumption, "service"> {
    const answer = events.find(
        (it) => it.reminder !== undefined && it.version === event.version && it.type !== "reminder.due",
    );
    if (answer?.type === "reminder.scheduled")
        return { done: true, words: "scheduled a reminder for", at: answer.reminder!.remind_at };
    if (answer?.type === "reminder.cancelled") return { done: true, words: "cancelled the reminder" };
    const { task } = event;
    if (task === undefined || task.due_date === null || task.reminder_offset_minutes === null)
        return { done: true, words: "has nothing to remind of: the task has no due date or wants no reminder" };
    if (event.type === "task.created" && remindAt(task) > Date.parse(event.time))
        return { done: false, words: "is about to schedule a reminder" };
    return { done: true, words: "leaves the reminder as it was" };
}

const remindAt = ({ due_date, reminder_offset_minutes }: Task): number =>
    Date.parse(due_date ?? "") - (reminder_offset_minutes ?? 0) * 60_000;

function occurrenceWords({ task }: SeenEvent, { tasks }: Story): Omit<Consumption, "service"> {
    if (task === undefined || task.recurrence === "none")
        return { done: true, words: "creates nothing: the task does not repeat" };
    const next = [...tasks.values()].find(
        (it) => it.series_id === task.series_id && it.occurrence === task.occurrence + 1,
    );
    return next === undefined
        ? { done: false, words: "is about to create the next occurrence" }
        : { done: true, words: `created occurrence ${next.occurrence}, due`, at: next.due_date ?? next.created_at };
}
