import { type Changes } from "@todo/shared/events";
import { type Task, type TaskInput, type TaskPatch } from "@todo/shared/task";

/** Place of a task in its series; a task that does not recur is the first of its own. */
export interface Series {
    readonly series_id: string;
    readonly series_start: string | null;
    readonly occurrence: number;
}

/** A task that nobody has changed yet. */
export function newTask(
    input: TaskInput,
    {
        id,
        userId,
        now,
        series,
    }: { readonly id: string; readonly userId: string; readonly now: string; readonly series?: Series },
): Task {
    return {
        ...input,
        id,
        user_id: userId,
        status: "pending",
        created_at: now,
        updated_at: now,
        completed_at: null,
        version: 1,
        ...(series ?? { series_id: id, series_start: input.due_date, occurrence: 1 }),
    };
}

/** A changed task, and what changed; undefined when nothing did. */
export interface Change {
    readonly task: Task;
    readonly changes: Changes;
}

/** Fields that decide when a task recurs: a change of one restarts the counting. */
const scheduleFields = ["due_date", "time_zone", "recurrence", "recurrence_interval"] as const;

export function updateTask(task: Task, patch: TaskPatch, now: string): Change | undefined {
    const changes = differences(task, patch);
    if (Object.keys(changes).length === 0) return undefined;
    const next = touched({ ...task, ...defined(patch) }, now);
    return {
        task: scheduleFields.some((it) => it in changes) ? { ...next, series_start: next.due_date } : next,
        changes,
    };
}

/** Sets the status, so repeating it changes nothing (a toggle would make occurrences twice). */
export function completeTask(task: Task, now: string): Change | undefined {
    if (task.status === "completed") return undefined;
    return {
        task: touched({ ...task, status: "completed", completed_at: now }, now),
        changes: { status: [task.status, "completed"] },
    };
}

export function reopenTask(task: Task, now: string): Change | undefined {
    if (task.status === "pending") return undefined;
    return {
        task: touched({ ...task, status: "pending", completed_at: null }, now),
        changes: { status: [task.status, "pending"] },
    };
}

/** The last state of a task that is gone: a version of its own, so that it is newer than all before. */
export const deletedTask = (task: Task, now: string): Task => touched(task, now);

const touched = (task: Task, now: string): Task => ({ ...task, updated_at: now, version: task.version + 1 });

const defined = (patch: TaskPatch) =>
    Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as TaskPatch;

function differences(task: Task, patch: TaskPatch): Changes {
    return Object.fromEntries(
        Object.entries(defined(patch)).flatMap(([field, value]) => {
            const old = task[field as keyof Task];
            return JSON.stringify(old) === JSON.stringify(value) ? [] : [[field, [old, value]]];
        }),
    );
}
