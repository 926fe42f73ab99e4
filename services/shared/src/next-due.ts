import { Temporal } from "temporal-polyfill";
import { nextByRule } from "./rrule";
import { type Recurrence, type Task } from "./task";

/** What decides when a task recurs. */
export type Schedule = Pick<
    Task,
    | "due_date"
    | "all_day"
    | "series_date"
    | "completed_at"
    | "series_start"
    | "time_zone"
    | "recurrence"
    | "recurrence_interval"
    | "rrule"
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
 * When a completed task is due again: the first moment of its series that lies after its due date (also the one that it was
 * moved from) and after its completion, so that periods that were missed are skipped. Counted from the series' first due date,
 * by the wall clock of the task's time zone, so that 9 o'clock stays 9 o'clock when the clocks change.
 *
 * The same for the same completed task, whenever it is asked: repeats make nothing new. Undefined if it does not recur.
 */
export function nextDue(schedule: Schedule): NextDue | undefined {
    const { recurrence, completed_at: completed, due_date, series_date, rrule, time_zone: zone } = schedule;
    if (recurrence === "none" || completed === null) return undefined;
    const base = due_date ?? completed;
    const start = schedule.series_start ?? base;
    const after = Temporal.Instant.fromEpochMilliseconds(
        Math.max(...[base, series_date ?? base, completed].map((it) => Date.parse(it))),
    );
    const next =
        rrule === null
            ? nextByPeriod(Temporal.Instant.from(start).toZonedDateTimeISO(zone), after, {
                  unit: units[recurrence],
                  interval: schedule.recurrence_interval,
              })
            : nextByRule(rrule, { start: Temporal.Instant.from(start), zone }, after);
    if (next === undefined || Temporal.Instant.compare(next, latest) > 0) return undefined;
    const due = iso(next);
    // The day that a series begins on may have no midnight; the others have.
    return { due_date: schedule.all_day ? startOfDay(dayOf(due, zone), zone) : due, series_start: start };
}

/** The 31st comes back after a month of 30 days, which has it on its last day: an RRULE would leave that month out. */
function nextByPeriod(
    anchor: Temporal.ZonedDateTime,
    after: Temporal.Instant,
    { unit, interval }: { readonly unit: (typeof units)[keyof typeof units]; readonly interval: number },
): Temporal.Instant {
    const at = (count: number) => anchor.add({ [unit]: count * interval });
    const elapsed = anchor.until(after.toZonedDateTimeISO(anchor.timeZoneId), { largestUnit: unit })[unit];
    // One too low rather than too high: ends of months and changes of the clock make periods unequal.
    let count = Math.max(1, Math.floor(elapsed / interval) - 1);
    while (Temporal.Instant.compare(at(count).toInstant(), after) <= 0) count++;
    return at(count).toInstant();
}

/** The moment that a day begins in a zone: how a due date of a whole day is kept. */
export const startOfDay = (day: string, zone: string): string =>
    iso(Temporal.PlainDate.from(day).toZonedDateTime(zone).toInstant());

/** The day of a moment in a zone. */
export const dayOf = (moment: string, zone: string): string =>
    Temporal.Instant.from(moment).toZonedDateTimeISO(zone).toPlainDate().toString();

/** With milliseconds, as everywhere. */
const iso = (instant: Temporal.Instant): string => new Date(instant.epochMilliseconds).toISOString();
