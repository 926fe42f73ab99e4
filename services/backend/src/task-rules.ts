import { type Changes } from "@todo/shared/events";
import { type Task, type TaskInput, type TaskPatch } from "@todo/shared/task";
import { reopenedSettings, rhythmFields, type SeriesSettings } from "./series-rules";

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
        all_day: input.all_day ?? false,
        rrule: input.rrule ?? null,
        id,
        user_id: userId,
        status: "pending",
        created_at: now,
        updated_at: now,
        completed_at: null,
        version: 1,
        series_date: null,
        ...(series ?? { series_id: id, series_start: input.due_date, occurrence: 1 }),
    };
}

/** A changed task, and what changed; undefined when nothing did. */
export interface Change {
    readonly task: Task;
    readonly changes: Changes;
}

/** Fields that may be changed for one occurrence alone, and then leave its series as it is. */
const dateFields = ["due_date", "all_day"] as const;

export function updateTask(task: Task, patch: TaskPatch, now: string): Change | undefined {
    const changes = differences(task, patch);
    if (Object.keys(changes).length === 0) return undefined;
    const next = touched({ ...task, ...defined(patch) }, now);
    return { task: { ...next, ...placeInSeries(task, next, changes) }, changes };
}

/** Where a changed task stands in its series: another rhythm counts from it on, another date is its own. */
function placeInSeries(task: Task, next: Task, changes: Changes): Partial<Task> {
    if (rhythmFields.some((it) => it in changes) || next.recurrence === "none" || next.due_date === null)
        return { series_start: next.due_date, series_date: null };
    if (!dateFields.some((it) => it in changes)) return {};
    if (task.series_start === null) return { series_start: next.due_date };
    const date = task.series_date ?? task.due_date;
    return { series_date: date === next.due_date ? null : date };
}

/** A change of the whole series, from this occurrence on. */
export function updateSeries(task: Task, patch: TaskPatch, now: string): Change | undefined {
    const change = updateTask(task, patch, now);
    return change && { ...change, task: { ...change.task, series_start: change.task.due_date, series_date: null } };
}

/** Passes over this occurrence: it becomes the one that its series has at the next date. */
export const skipTo = (task: Task, due_date: string, now: string): Change => ({
    task: touched({ ...task, due_date, series_date: null }, now),
    changes: { due_date: [task.due_date, due_date] },
});

/** Sets the status, so repeating it changes nothing (a toggle would make occurrences twice). */
export function completeTask(task: Task, now: string): Change | undefined {
    if (task.status === "completed") return undefined;
    return {
        task: touched({ ...task, status: "completed", completed_at: now }, now),
        changes: { status: [task.status, "completed"] },
    };
}

export function reopenTask(task: Task, now: string, settings: SeriesSettings): Change | undefined {
    if (task.status === "pending") return undefined;
    const { all_day: _, ...rhythm } = reopenedSettings(task, settings);
    return {
        task: touched({ ...task, ...rhythm, status: "pending", completed_at: null }, now),
        changes: { status: [task.status, "pending"] },
    };
}

/** The last state of a task that is gone: a version of its own, so that it is newer than all before. */
export const deletedTask = (task: Task, now: string): Task => touched(task, now);

export const touched = (task: Task, now: string): Task => ({ ...task, updated_at: now, version: task.version + 1 });

const defined = (patch: TaskPatch) =>
    Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as TaskPatch;

export function differences(task: Task, patch: TaskPatch): Changes {
    return Object.fromEntries(
        Object.entries(defined(patch)).flatMap(([field, value]) => {
            const old = task[field as keyof Task];
            return JSON.stringify(old) === JSON.stringify(value) ? [] : [[field, [old, value]]];
        }),
    );
}
