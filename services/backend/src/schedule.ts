import { Problem } from "@todo/shared/problems";
import { isDay } from "@todo/shared/text";
import { type Task, type TaskPatch } from "@todo/shared/task";

/** The fields of a task that depend on each other. */
export type Scheduled = Pick<
    Task,
    "due_date" | "all_day" | "time_zone" | "recurrence" | "recurrence_interval" | "rrule"
>;

/** A task that nobody has written yet. */
export const unscheduled: Scheduled = {
    due_date: null,
    all_day: false,
    time_zone: "UTC",
    recurrence: "none",
    recurrence_interval: 1,
    rrule: null,
};

/**
 * Makes the fields of a change agree with each other and with the task: a day becomes the moment that it begins, a rule decides
 * the period that it is of. Rejects with a problem what cannot agree. Calendars are loaded only where one is needed, since they
 * take several megabytes.
 */
export async function agree<P extends TaskPatch>(patch: P, task: Scheduled): Promise<P> {
    return { ...patch, ...(await agreeOnDay(patch, task)), ...(await agreeOnRule(patch, task)) };
}

async function agreeOnDay(patch: TaskPatch, task: Scheduled): Promise<Partial<Scheduled>> {
    const { due_date: due = task.due_date, time_zone: zone = task.time_zone } = patch;
    // A moment stands for itself, unless somebody says that its day is meant; so does a day that is not mentioned.
    const given = patch.all_day ?? (patch.due_date === undefined ? task.all_day : due !== null && isDay(due));
    const allDay = due !== null && (given || isDay(due));
    if (!allDay) return { all_day: false };
    const { dayOf, startOfDay } = await import("@todo/shared/next-due");
    // A day stays the day that it is when the task moves to another zone.
    const day = isDay(due) ? due : dayOf(due, patch.due_date === undefined ? task.time_zone : zone);
    return { all_day: true, due_date: startOfDay(day, zone) };
}

async function agreeOnRule(patch: TaskPatch, task: Scheduled): Promise<Partial<Scheduled>> {
    if (typeof patch.rrule !== "string") {
        if (patch.rrule === null || task.rrule === null) return {};
        if (patch.recurrence !== undefined && patch.recurrence !== task.recurrence) return { rrule: null };
        if (patch.recurrence_interval === undefined || patch.recurrence_interval === task.recurrence_interval)
            return {};
        throw disagreement("recurrence_interval", `is decided by the task's rrule, ${task.rrule}: change that`);
    }
    const { parseRule, checkRule, RuleError } = await import("@todo/shared/rrule");
    try {
        const { text, recurrence, interval } = parseRule(patch.rrule);
        checkRule(text);
        // The defaults say nothing; anything else has to be what the rule says.
        if (![undefined, "none", recurrence].includes(patch.recurrence))
            throw disagreement("recurrence", `disagrees with rrule, which is ${recurrence}: leave it out`);
        if (![undefined, 1, interval].includes(patch.recurrence_interval))
            throw disagreement("recurrence_interval", `disagrees with rrule, where it is ${interval}: leave it out`);
        return { rrule: text, recurrence, recurrence_interval: interval };
    } catch (error) {
        if (error instanceof RuleError) throw disagreement("rrule", error.message);
        throw error;
    }
}

const shownDates = 5;

/** The dates that follow a task in its series. */
export async function datesAfter(task: Task): Promise<string[]> {
    const { nextDue } = await import("@todo/shared/next-due");
    const dates: string[] = [];
    for (let completed = new Date().toISOString(), last = task; dates.length < shownDates;) {
        const next = nextDue({ ...last, completed_at: completed });
        if (!next) break;
        dates.push(next.due_date);
        last = { ...last, ...next, series_date: null };
        completed = next.due_date;
    }
    return dates;
}

const disagreement = (field: keyof Scheduled, detail: string) =>
    new Problem("validation-failed", "The request body is invalid.", { errors: [{ detail, pointer: `#/${field}` }] });
