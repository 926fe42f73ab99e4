import fc from "fast-check";
import { nextDue, type Schedule } from "@todo/shared/next-due";

const schedule = (it: Partial<Schedule>): Schedule => ({
    due_date: null,
    completed_at: "2027-01-01T00:00:00.000Z",
    series_start: it.due_date ?? null,
    time_zone: "UTC",
    recurrence: "daily",
    recurrence_interval: 1,
    all_day: false,
    rrule: null,
    series_date: null,
    ...it,
});

describe("the next occurrence", () => {
    it.each([
        ["the day after", { due_date: "2027-03-10T09:00:00.000Z" }, "2027-03-11T09:00:00.000Z"],
        [
            "every second week",
            { due_date: "2027-03-10T09:00:00.000Z", recurrence: "weekly", recurrence_interval: 2 },
            "2027-03-24T09:00:00.000Z",
        ],
        [
            "the end of a shorter month",
            { due_date: "2027-01-31T09:00:00.000Z", recurrence: "monthly" },
            "2027-02-28T09:00:00.000Z",
        ],
        [
            "the 31st again after a shorter month",
            {
                due_date: "2027-02-28T09:00:00.000Z",
                series_start: "2027-01-31T09:00:00.000Z",
                recurrence: "monthly",
            },
            "2027-03-31T09:00:00.000Z",
        ],
        [
            "29 February in the next leap year, as the day before in others",
            { due_date: "2028-02-29T09:00:00.000Z", recurrence: "yearly", completed_at: "2028-02-29T10:00:00.000Z" },
            "2029-02-28T09:00:00.000Z",
        ],
        [
            "the same wall clock after the clocks went forward",
            { due_date: "2027-03-27T08:00:00.000Z", time_zone: "Europe/Berlin" },
            "2027-03-28T07:00:00.000Z",
        ],
        [
            "an hour later where the clocks leave the hour out, and back again the day after",
            {
                due_date: "2027-03-28T01:30:00.000Z",
                series_start: "2027-03-27T01:30:00.000Z",
                time_zone: "Europe/Berlin",
            },
            "2027-03-29T00:30:00.000Z",
        ],
        [
            "the first moment in the future when periods were missed",
            { due_date: "2027-01-01T09:00:00.000Z", completed_at: "2027-01-20T10:00:00.000Z", recurrence: "weekly" },
            "2027-01-22T09:00:00.000Z",
        ],
        [
            "counted from completion without a due date",
            { completed_at: "2027-01-31T10:00:00.000Z", recurrence: "monthly" },
            "2027-02-28T10:00:00.000Z",
        ],
    ] as const)("is %s", (_, given, expected) => {
        expect(nextDue(schedule(given))?.due_date).toBe(expected);
    });

    it("does not exist for a task that does not recur, and at the end of time", () => {
        expect(nextDue(schedule({ recurrence: "none" }))).toBeUndefined();
        expect(
            nextDue(schedule({ due_date: "9999-06-01T00:00:00.000Z", recurrence: "yearly", recurrence_interval: 365 })),
        ).toBeUndefined();
    });

    const moment = fc
        .date({ min: new Date("1970-01-01T00:00:00Z"), max: new Date("2400-01-01T00:00:00Z"), noInvalidDate: true })
        .map((it) => it.toISOString());
    const any = fc.record({
        due_date: fc.option(moment),
        completed_at: moment,
        series_start: fc.option(moment),
        time_zone: fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"),
        recurrence: fc.constantFrom("daily", "weekly", "monthly", "yearly"),
        recurrence_interval: fc.integer({ min: 1, max: 365 }),
        all_day: fc.constant(false),
        rrule: fc.constant(null),
        series_date: fc.constant(null),
    }) satisfies fc.Arbitrary<Schedule>;

    it("lies after the due date and the completion, and none of the series lies between", () => {
        fc.assert(
            fc.property(any, (it) => {
                const next = nextDue(it);
                if (!next) return;
                const base = Math.max(Date.parse(it.due_date ?? it.completed_at), Date.parse(it.completed_at));
                expect(Date.parse(next.due_date)).toBeGreaterThan(base);
                // From a moment just before it, the series leads to the same one.
                const justBefore = new Date(Date.parse(next.due_date) - 1).toISOString();
                if (Date.parse(justBefore) <= base) return;
                const start = next.series_start;
                expect(
                    nextDue({ ...it, series_start: start, due_date: justBefore, completed_at: justBefore })?.due_date,
                ).toBe(next.due_date);
            }),
            { numRuns: 500 },
        );
    });

    it("is the same whenever it is asked", () => {
        fc.assert(fc.property(any, (it) => expect(nextDue(it)).toEqual(nextDue({ ...it }))));
    });
});
