import { type ReminderEvent, type TaskEvent } from "@todo/shared/events";

/** What a client is told of an event. */
export function messageOf(event: TaskEvent | ReminderEvent): object {
    const { data } = event;
    const common = {
        type: event.type,
        event_id: event.id,
        task_id: data.task_id,
        version: data.version,
        time: event.time,
    };
    if ("task" in data) return { ...common, task: data.task, changes: data.changes ?? {} };
    const { title, due_date, remind_at, status } = data;
    return { ...common, reminder: { title, due_date, remind_at, status } };
}
