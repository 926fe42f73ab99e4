import { Temporal } from "temporal-polyfill";
import { type Recurrence, type Task } from "@todo/shared/task";

/** What decides when a task recurs. */
export type Schedule = Pick<
    Task,
    "due_date" | "completed_at" | "series_start" | "time_zone" | "recurrence" | "recurrence_interval"
>;

export interface NextDue {
    readonly due_date: string;
    /** What the series is counted from, also by the occurrence after the next. */
    readonly series_start: string;
}

const units = { daily: "days", weekly: "weeks", monthly: "months", yearly: "years" } as const satisfies Partial<
    Record<Recurrence, string>
>;

/** Moments beyond are another year in some time zone; a series ends there. */
const latest = Temporal.Instant.from("9999-12-30T00:00:00Z");

/**
 * When a completed task is due again: the first moment of its series that lies after its due date and after its completion, so
 * that periods that were missed are skipped. Counted from the series' first due date, so that the 31st comes back after a
 * month of 30 days; by the wall clock of the task's time zone, so that 9 o'clock stays 9 o'clock when the clocks change.
 *
 * The same for the same completed task, whenever it is asked: repeats make nothing new. Undefined if it does not recur.
 */
export function nextDue(schedule: Schedule): NextDue | undefined {
    const { recurrence, recurrence_interval: interval } = schedule;
    const completed = schedule.completed_at;
    if (recurrence === "none" || completed === null) return undefined;
    const base = schedule.due_date ?? completed;
    const start = schedule.series_start ?? base;
    const unit = units[recurrence];
    const anchor = Temporal.Instant.from(start).toZonedDateTimeISO(schedule.time_zone);
    const after = Temporal.Instant.fromEpochMilliseconds(Math.max(Date.parse(base), Date.parse(completed)));

    const at = (count: number) => anchor.add({ [unit]: count * interval });
    const elapsed = anchor.until(after.toZonedDateTimeISO(schedule.time_zone), { largestUnit: unit })[unit];
    // One too low rather than too high: ends of months and changes of the clock make periods unequal.
    let count = Math.max(1, Math.floor(elapsed / interval) - 1);
    while (Temporal.Instant.compare(at(count).toInstant(), after) <= 0) count++;

    const next = at(count).toInstant();
    if (Temporal.Instant.compare(next, latest) > 0) return undefined;
    return { due_date: iso(next), series_start: start };
}

/** With milliseconds, as everywhere. */
const iso = (instant: Temporal.Instant): string => new Date(instant.epochMilliseconds).toISOString();
