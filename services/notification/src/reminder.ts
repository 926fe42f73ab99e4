import { type TaskEvent } from "@todo/shared/events";

/** What is kept of a task's reminder, in Dapr's state. */
export interface ReminderRecord {
    readonly task_id: string;
    readonly user_id: string;
    readonly title: string;
    readonly due_date: string | null;
    readonly remind_at: string | null;
    /** `none`: the task wants no reminder now, and has had none. */
    readonly status: "none" | "scheduled" | "cancelled" | "sent";
    /** Of the task's row when this was decided. */
    readonly version: number;
    /** Of the change that caused it; also what the reminder's own events say. */
    readonly request_id: string;
    readonly traceparent: string;
    /** When a replica began to send it. */
    readonly claimed_at?: string;
    /** Channels that have it. */
    readonly delivered?: readonly string[];
}

/** What is to be done about a task's reminder, and what to keep of it. */
export interface Decision {
    readonly action: "schedule" | "cancel" | "keep";
    readonly record: ReminderRecord;
}

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
    const wanted = remindAtOf(task.due_date, task.reminder_offset_minutes);
    const remindAt = lives ? wanted : undefined;
    const wasScheduled = previous?.status === "scheduled";
    const about = {
        task_id: data.task_id,
        user_id: data.user_id,
        title: task.title,
        version: data.version,
        request_id: data.request_id,
        traceparent: traceparent ?? "",
    };
    const stands = previous?.status === "scheduled" || previous?.status === "sent";
    if (stands && previous.remind_at === remindAt && previous.due_date === task.due_date) {
        // As it was, even if it is being sent right now, or was before the event of an edit got here.
        return { action: "keep", record: { ...previous, ...about } };
    }
    // One that lay in the past when the user asked for it is of no use. One that came due while the event was on its way, because
    // a replica died or the broker was down, is scheduled all the same: a job of the past fires at once.
    const inTime = wanted !== undefined && Date.parse(wanted) > changedAt;
    if (lives && inTime) {
        const { due_date } = task;
        return { action: "schedule", record: { ...about, due_date, remind_at: wanted, status: "scheduled" } };
    }
    // A cancelled reminder keeps the moments that it was for.
    const { due_date = null, remind_at = null } = previous ?? {};
    if (wasScheduled) return { action: "cancel", record: { ...about, due_date, remind_at, status: "cancelled" } };
    // Its task was done with before anything was heard of it: the same in the end as if the events had come in order.
    if (!lives && inTime && previous?.status !== "sent") {
        const { due_date } = task;
        return { action: "keep", record: { ...about, due_date, remind_at: wanted, status: "cancelled" } };
    }
    return { action: "keep", record: { ...about, due_date, remind_at, status: previous?.status ?? "none" } };
}

function remindAtOf(dueDate: string | null, offsetMinutes: number | null): string | undefined {
    if (dueDate === null || offsetMinutes === null) return undefined;
    return new Date(Date.parse(dueDate) - offsetMinutes * 60_000).toISOString();
}

export const jobName = (taskId: string): string => `reminder-${taskId}`;

/** The task of a job; undefined for a name that is none of ours. */
export const taskOfJob = (name: string): string | undefined =>
    /^reminder-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(name)?.[1];
