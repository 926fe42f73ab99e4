import { type Task } from "@todo/shared/task";

/** What all occurrences of a series share, whichever of them is changed. */
export type SeriesSettings = Pick<
    Task,
    "recurrence" | "recurrence_interval" | "rrule" | "time_zone" | "all_day" | "series_start"
>;

/** A series as its user sees it. */
export interface Series extends SeriesSettings {
    readonly series_id: string;
    readonly open_tasks: string[];
    /** When it goes on, if each occurrence is completed in time. */
    readonly next_dates: string[];
}

export const settingsOf = (task: SeriesSettings): SeriesSettings => {
    const { recurrence, recurrence_interval, rrule, time_zone, all_day, series_start } = task;
    return { recurrence, recurrence_interval, rrule, time_zone, all_day, series_start };
};

/** What decides when the series goes on. `all_day` is not among them: one occurrence may have an hour of its own. */
export const rhythmFields = ["recurrence", "recurrence_interval", "rrule", "time_zone"] as const;

export const pickRhythm = ({ recurrence, recurrence_interval, rrule, time_zone }: SeriesSettings) => ({
    recurrence,
    recurrence_interval,
    rrule,
    time_zone,
});

/** Whether two go on at the same dates. */
export const sameRhythm = (one: SeriesSettings, other: SeriesSettings): boolean =>
    [...rhythmFields, "series_start" as const].every((it) => one[it] === other[it]);

/**
 * The settings by which a task goes on: those of its series. A task that disagrees was changed by the version before, which
 * knows only the task, and so was a series without settings.
 */
export function settingsFor(task: Task, stored: SeriesSettings | undefined): SeriesSettings {
    if (stored === undefined) return settingsOf(task);
    return sameRhythm(task, stored) ? stored : { ...settingsOf(task), all_day: stored.all_day };
}

/** Another open occurrence, with the settings of its series. Its own hour or day stays. */
export const withSettings = (task: Task, { all_day: _, ...settings }: SeriesSettings): Task => ({
    ...task,
    ...settings,
});

/** An undone completion takes back the task that followed, unless its user has made something of it. */
export const isTakenBack = (follower: Task, reopened: Task): boolean =>
    follower.occurrence === reopened.occurrence + 1 &&
    follower.status === "pending" &&
    (follower.version === 1 || holdsNothingOfItsOwn(follower, reopened));

/** Another rhythm of the series makes a version too. */
const holdsNothingOfItsOwn = (follower: Task, reopened: Task): boolean =>
    follower.series_date === null &&
    (["title", "description", "priority", "tags", "reminder_offset_minutes"] as const).every(
        (it) => JSON.stringify(follower[it]) === JSON.stringify(reopened[it]),
    );

/** The settings of a task that is open again: counted from its own due date at the latest. */
export function reopenedSettings(task: Task, settings: SeriesSettings): SeriesSettings {
    const { series_start } = settings;
    const late = series_start !== null && task.due_date !== null && series_start > task.due_date;
    return late ? { ...settings, series_start: task.due_date } : settings;
}
