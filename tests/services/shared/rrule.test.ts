import { Temporal } from "temporal-polyfill";
import { checkRule, nextByRule, parseRule, RuleError } from "@todo/shared/rrule";

const zone = "America/New_York";

/** The first dates of a rule, by the wall clock. */
function dates(rule: string, start: string, count: number, timeZone = zone): string[] {
    const instant = Temporal.PlainDateTime.from(start).toZonedDateTime(timeZone).toInstant();
    const found: string[] = [];
    for (let after = instant; found.length < count - 1;) {
        const next = nextByRule(parseRule(rule).text, { start: instant, zone: timeZone }, after);
        if (!next) break;
        found.push(next.toZonedDateTimeISO(timeZone).toPlainDateTime().toString().slice(0, 16));
        after = next;
    }
    return [start, ...found];
}

/** https://www.rfc-editor.org/rfc/rfc5545#section-3.8.5.3: the examples without hours, which begin at 9 o'clock. */
describe.each([
    ["daily for 10 occurrences", "FREQ=DAILY;COUNT=10", "1997-09-02", "09-11", 10],
    ["daily until 24 December", "FREQ=DAILY;UNTIL=19971224T000000Z", "1997-09-02", "12-23", 113],
    ["every 10 days, 5 occurrences", "FREQ=DAILY;INTERVAL=10;COUNT=5", "1997-09-02", "10-12", 5],
    ["every day in January, for 3 years", "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1", "1998-01-01", "01-31", 93],
    [
        "every other week on Monday, Wednesday and Friday",
        "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
        "1997-09-01",
        "12-22",
        25,
    ],
    [
        "every other week on Tuesday and Thursday",
        "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
        "1997-09-02",
        "10-16",
        8,
    ],
    ["the first Friday, 10 occurrences", "FREQ=MONTHLY;COUNT=10;BYDAY=1FR", "1997-09-05", "06-05", 10],
    [
        "every other month on the first and last Sunday",
        "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
        "1997-09-07",
        "05-31",
        10,
    ],
    ["the second-to-last Monday for 6 months", "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "1997-09-22", "02-16", 6],
    ["the 2nd and the 15th", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15", "1997-09-02", "01-15", 10],
    ["the first and the last day", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1", "1997-09-30", "02-01", 10],
    ["in June and July", "FREQ=YEARLY;COUNT=10;BYMONTH=6,7", "1997-06-10", "07-10", 10],
    [
        "the 1st, 100th and 200th day every third year",
        "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
        "1997-01-01",
        "01-01",
        10,
    ],
    ["every Friday the 13th", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=5", "1998-02-13", "10-13", 5],
    [
        "the third of Tuesday, Wednesday and Thursday",
        "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
        "1997-09-04",
        "11-06",
        3,
    ],
    ["with weeks that begin on Monday", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997-08-05", "08-24", 4],
    ["with weeks that begin on Sunday", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997-08-05", "08-31", 4],
])("%s", (_, rule, start, last, count) => {
    it(`comes ${count} times, the last on ${last}`, () => {
        const found = dates(rule, `${start}T09:00`, 200);
        expect([found.length, found.at(-1)?.slice(5)]).toEqual([count, `${last}T09:00`]);
    });
});

describe("a rule", () => {
    it("knows the last working day and the last day of a month", () => {
        expect(dates("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2027-01-29T09:00", 3)).toEqual([
            "2027-01-29T09:00",
            "2027-02-26T09:00",
            "2027-03-31T09:00",
        ]);
        expect(dates("FREQ=MONTHLY;BYMONTHDAY=-1", "2027-01-31T09:00", 3).at(-1)).toBe("2027-03-31T09:00");
    });

    it("keeps the wall clock, leaves no date out where the clocks go forward, and repeats none where they go back", () => {
        expect(dates("FREQ=DAILY", "2027-03-27T02:30", 3, "Europe/Berlin")).toEqual([
            "2027-03-27T02:30",
            "2027-03-28T03:30",
            "2027-03-29T02:30",
        ]);
        expect(dates("FREQ=DAILY", "2027-10-30T02:30", 3, "Europe/Berlin")).toEqual([
            "2027-10-30T02:30",
            "2027-10-31T02:30",
            "2027-11-01T02:30",
        ]);
        // Midnight does not exist on 30 April 2027 in Cairo, but the day does.
        expect(dates("FREQ=MONTHLY;BYMONTHDAY=-1", "2027-03-31T00:00", 2, "Africa/Cairo").at(-1)).toBe(
            "2027-04-30T01:00",
        );
    });

    it("ends at its last day or moment, by the zone", () => {
        expect(dates("FREQ=DAILY;UNTIL=20270103", "2027-01-01T23:30", 9)).toHaveLength(3);
        expect(dates("FREQ=DAILY;UNTIL=20270103T043000Z", "2027-01-01T23:30", 9)).toHaveLength(2);
    });

    it("is read as calendars write it, and kept in one form", () => {
        expect(parseRule(" rrule:freq=monthly;interval=2;byday=-1fr ")).toEqual({
            text: "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR",
            recurrence: "monthly",
            interval: 2,
        });
    });

    it.each([
        ["", "may hold FREQ"],
        ["every day", "may hold FREQ"],
        ["INTERVAL=2", "needs FREQ"],
        ["FREQ=HOURLY", "FREQ that is not allowed: HOURLY"],
        ["FREQ=DAILY;BYHOUR=9", "given: BYHOUR"],
        ["FREQ=DAILY;FREQ=WEEKLY", "a part twice"],
        ["FREQ=DAILY;INTERVAL=0", "INTERVAL that is not allowed: 0"],
        ["FREQ=DAILY;INTERVAL=366", "INTERVAL that is not allowed: 366"],
        ["FREQ=DAILY;COUNT=1001", "COUNT that is not allowed"],
        ["FREQ=DAILY;COUNT=2;UNTIL=20270101", "not by both"],
        ["FREQ=DAILY;UNTIL=20271399", "not a rule of RFC 5545"],
        ["FREQ=WEEKLY;BYDAY=", "BYDAY that is not allowed"],
        ["FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY that is not allowed"],
        ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "no date"],
        ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", "no date"],
    ])("%j is refused: %s", (given, reason) => {
        const started = performance.now();
        expect(() => checkRule(parseRule(given).text)).toThrow(RuleError);
        expect(() => checkRule(parseRule(given).text)).toThrow(reason);
        // Nobody holds up the others by a rule that never comes to a date.
        expect(performance.now() - started).toBeLessThan(5_000);
    });
});
