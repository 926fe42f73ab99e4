import { RRuleTemporal } from "rrule-temporal";
import { Temporal } from "temporal-polyfill";
import { type Recurrence } from "./task";

/** A rule as we keep it, without the name of its property: https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10 */
export interface Rule {
    readonly text: string;
    readonly recurrence: Exclude<Recurrence, "none">;
    readonly interval: number;
}

/** What is wrong with a rule, in words for who wrote it. */
export class RuleError extends Error {}

const weekday = "(?:MO|TU|WE|TH|FR|SA|SU)";
const list = (value: string) => new RegExp(`^${value}(?:,${value})*$`);
/** The parts that a rule may have: the time of day is that of the due date. */
const parts: Readonly<Record<string, RegExp>> = {
    FREQ: /^(?:DAILY|WEEKLY|MONTHLY|YEARLY)$/,
    INTERVAL: /^(?:[1-9]\d?|[12]\d\d|3[0-5]\d|36[0-5])$/,
    COUNT: /^(?:[1-9]\d{0,2}|1000)$/,
    UNTIL: /^\d{8}(?:T\d{6}Z)?$/,
    WKST: new RegExp(`^${weekday}$`),
    BYDAY: list(`[+-]?(?:[1-9]|[1-4]\\d|5[0-3])?${weekday}`),
    BYMONTHDAY: list("[+-]?(?:[1-9]|[12]\\d|3[01])"),
    BYMONTH: list("(?:[1-9]|1[0-2])"),
    BYSETPOS: list("[+-]?[1-9]\\d{0,2}"),
    BYYEARDAY: list("[+-]?[1-9]\\d{0,2}"),
    BYWEEKNO: list("[+-]?[1-9]\\d?"),
};
const allowed = Object.keys(parts).join(", ");

/** How far the library looks for a date: some centuries of years, a decade of days. */
const limits = { maxIterations: 4_000, maxCandidateEvaluations: 100_000 };

/** Reads a rule as calendars write it, with or without `RRULE:`. */
export function parseRule(given: string): Rule {
    const entries = given
        .trim()
        .toUpperCase()
        .replace(/^RRULE:/, "")
        .split(";")
        .map((it) => it.split("=", 2) as [string, string | undefined]);
    for (const [name, value] of entries) {
        if (!(name in parts)) throw new RuleError(`may hold ${allowed} (given: ${name})`);
        if (!parts[name]!.test(value ?? "")) throw new RuleError(`has a ${name} that is not allowed: ${value ?? ""}`);
    }
    const rule = Object.fromEntries(entries) as Readonly<Partial<Record<string, string>>>;
    if (entries.length !== Object.keys(rule).length) throw new RuleError("holds a part twice");
    if (rule["FREQ"] === undefined) throw new RuleError("needs FREQ: DAILY, WEEKLY, MONTHLY or YEARLY");
    if (rule["COUNT"] !== undefined && rule["UNTIL"] !== undefined)
        throw new RuleError("may end by COUNT or by UNTIL, not by both");
    return {
        text: entries.map((it) => it.join("=")).join(";"),
        recurrence: rule["FREQ"].toLowerCase() as Rule["recurrence"],
        interval: Number(rule["INTERVAL"] ?? 1),
    };
}

/** Rejects a rule that the library does not take, or that never comes to a date. */
export function checkRule(text: string): void {
    const start = Temporal.Instant.from("2000-01-01T00:00:00Z");
    // A rule that has ended is one: calendars are full of them.
    nextByRule(text.replace(/;?(?:UNTIL|COUNT)=\w+/, "").replace(/^;/, ""), { start, zone: "UTC" }, start);
    compile(text, start.toZonedDateTimeISO("UTC"), "UTC");
}

/** By what a rule is counted. */
export interface RuleStart {
    readonly start: Temporal.Instant;
    readonly zone: string;
}

/**
 * The first date of a rule after a moment; undefined if it has ended. The first date of all is the start itself.
 *
 * The library counts wall clocks, as if the zone were UTC, so that no date is left out: where the clocks pass over the hour,
 * the date is an hour later, as of every other recurring task.
 */
export function nextByRule(
    text: string,
    { start, zone }: RuleStart,
    after: Temporal.Instant,
): Temporal.Instant | undefined {
    const wallClock = (it: Temporal.Instant) => it.toZonedDateTimeISO(zone).toPlainDateTime().toZonedDateTime("UTC");
    const rule = compile(text, wallClock(start), zone);
    for (let from = wallClock(after); ;) {
        const next = search(rule, from);
        if (next === undefined) return undefined;
        const instant = next.toPlainDateTime().toZonedDateTime(zone).toInstant();
        if (Temporal.Instant.compare(instant, after) > 0) return instant;
        // Within the hour that comes twice: the same wall clock, but earlier.
        from = next;
    }
}

function compile(text: string, dtstart: Temporal.ZonedDateTime, zone: string): RRuleTemporal<Temporal.ZonedDateTime> {
    try {
        return new RRuleTemporal({
            rruleString: text.replace(/UNTIL=(\w+)/, (_, until: string) => `UNTIL=${untilByWallClock(until, zone)}`),
            dtstart,
            includeDtstart: true,
            strict: true,
            temporal: Temporal,
            ...limits,
        });
    } catch (error) {
        throw new RuleError(`is not a rule of RFC 5545: ${(error as Error).message}`, { cause: error });
    }
}

function search(
    rule: RRuleTemporal<Temporal.ZonedDateTime>,
    after: Temporal.ZonedDateTime,
): Temporal.ZonedDateTime | undefined {
    try {
        return rule.next(after, false) ?? undefined;
    } catch (error) {
        throw new RuleError("has no date within centuries", { cause: error });
    }
}

/** A day is meant to its end; a moment is one of UTC, and becomes the wall clock of the zone. */
function untilByWallClock(until: string, zone: string): string {
    const day = `${until.slice(0, 4)}-${until.slice(4, 6)}-${until.slice(6, 8)}`;
    if (until.length === 8) return `${until}T235959Z`;
    const time = `${until.slice(9, 11)}:${until.slice(11, 13)}:${until.slice(13, 15)}`;
    const local = Temporal.Instant.from(`${day}T${time}Z`).toZonedDateTimeISO(zone).toPlainDateTime();
    return `${local.toString({ smallestUnit: "second" }).replace(/[-:]/g, "")}Z`;
}
