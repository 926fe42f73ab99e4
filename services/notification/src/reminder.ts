import { type TaskEvent } from "@todo/shared/events";
import { type Task } from "@todo/shared/task";

interface DecidedRecord {
    readonly task_id: string;
    readonly user_id: string;
    readonly title: string;
    /** Of the task's row when this was decided. */
    readonly version: number;
    /** Of the change that caused it; also what the reminder's own events say. */
    readonly request_id: string;
    readonly traceparent: string;
}

/** The task wants no reminder, and has had none. */
const noReminder = { status: "none", due_date: null, remind_at: null } as const;
type NoReminder = DecidedRecord & typeof noReminder;

/** A reminder with its moments, whatever became of it. */
export interface ScheduledReminder extends DecidedRecord {
    readonly status: "scheduled" | "cancelled" | "sent";
    readonly due_date: string;
    readonly remind_at: string;
}

/** What is kept of a task's reminder. */
export type ReminderRecord = NoReminder | ScheduledReminder;

/** What is to be done about a task's reminder, and what to keep of it. */
export type Decision =
    | { readonly action: "schedule" | "cancel"; readonly record: ScheduledReminder }
    | { readonly action: "keep"; readonly record: ReminderRecord };

/**
 * Decides by the task's state alone, whatever the type of the event: so it does not matter which events were missed, came twice
 * or came late. Undefined for an event that is not newer than what was decided by already.
 *
 * @param changedAt when the user changed the task (ms), however late its event is.
 */
export function decide(
    previous: ReminderRecord | undefined,
    { type, data, traceparent }: TaskEvent,
    changedAt: number,
): Decision | undefined {
    if (previous && data.version <= previous.version) return undefined;
    const { task } = data;
    const lives = type !== "task.deleted" && task.status === "pending";
    const wanted = momentsOf(task);
    const about = {
        task_id: data.task_id,
        user_id: data.user_id,
        title: task.title,
        version: data.version,
        request_id: data.request_id,
        traceparent: traceparent ?? "",
    };
    const stands = previous?.status === "scheduled" || previous?.status === "sent";
    if (stands && lives && previous.remind_at === wanted?.remind_at && previous.due_date === task.due_date) {
        // As it was, even if it is being sent right now, or was before the event of an edit got here.
        return { action: "keep", record: { ...previous, ...about } };
    }
    // One that lay in the past when the user asked for it is of no use. One that came due while the event was on its way, because
    // a replica died or the broker was down, is scheduled all the same: a job of the past fires at once.
    const inTime = wanted !== undefined && Date.parse(wanted.remind_at) > changedAt;
    if (lives && inTime) return { action: "schedule", record: { ...about, ...wanted, status: "scheduled" } };
    // A cancelled reminder keeps the moments that it was for.
    const before = stateOf(previous);
    if (before.status === "scheduled")
        return { action: "cancel", record: { ...about, ...before, status: "cancelled" } };
    // Its task was done with before anything was heard of it: the same in the end as if the events had come in order.
    if (!lives && inTime && before.status !== "sent")
        return { action: "keep", record: { ...about, ...wanted, status: "cancelled" } };
    return { action: "keep", record: { ...about, ...before } };
}

/** What became of the reminder so far. */
function stateOf(previous: ReminderRecord | undefined) {
    if (previous === undefined || previous.status === "none") return noReminder;
    const { status, due_date, remind_at } = previous;
    return { status, due_date, remind_at };
}

/** When a task is due and when to remind of it; undefined if it wants no reminder. */
function momentsOf({ due_date, reminder_offset_minutes: minutes }: Task) {
    if (due_date === null || minutes === null) return undefined;
    return { due_date, remind_at: new Date(Date.parse(due_date) - minutes * 60_000).toISOString() };
}

/** The task of a job that the version before scheduled; undefined for a name that is none of its own. */
export const taskOfJob = (name: string): string | undefined =>
    /^reminder-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(name)?.[1];
