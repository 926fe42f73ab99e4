import { z } from "zod";

/** Text that every part of the platform can store: PostgreSQL takes neither NUL nor half a surrogate pair. */
export const isStorable = (text: string): boolean => !text.includes("\0") && !/\p{Surrogate}/u.test(text);

/** Bounded text without leading and trailing space, and in a normal form that the bounds hold for. */
export const boundedText = (minimum: number, maximum: number, normalize = (text: string) => text) =>
    z
        .string()
        .trim()
        .overwrite(normalize)
        .min(minimum)
        .max(maximum)
        .refine(isStorable, { error: "must not hold NUL or unpaired surrogates" });

/** A whole number of a query, in digits alone: `0x10` and `1e2` are numbers to JavaScript only. */
export const digits = (minimum: number, maximum: number) =>
    z
        .string()
        .regex(/^\d{1,9}$/, { error: `must be a whole number from ${minimum} to ${maximum}`, abort: true })
        .transform(Number)
        .pipe(z.number().min(minimum).max(maximum))
        .meta({ type: "integer", minimum, maximum });

const earliest = Date.UTC(1970, 0, 1);
/** The last moments of the year 9999 are another year in zones west of Greenwich. */
const latest = Date.UTC(9999, 11, 30);

/** A moment with its offset from UTC, as RFC 3339 writes it; stored and given back in UTC with milliseconds. */
export const moment = () =>
    z.iso
        .datetime({ offset: true, abort: true })
        .refine((it) => Date.parse(it) >= earliest && Date.parse(it) <= latest, {
            error: "must lie between 1970 and 9999",
        })
        .transform((it) => new Date(it).toISOString())
        .meta({ format: "date-time" });

/** A whole day, as RFC 3339 writes a date; its moments are within the bounds in every zone. */
const day = () =>
    z.iso.date({ abort: true }).refine((it) => Date.parse(it) > earliest && Date.parse(it) < latest, {
        error: "must lie between 1970 and 9999",
    });

const wanted = "must be a moment with its offset, such as 2026-12-24T09:00:00+01:00, or a day";

/** A moment or a whole day. */
export const dayOrMoment = () =>
    z
        .string()
        .transform((text, context) => {
            const { data, error } = (isDay(text) ? day() : moment()).safeParse(text);
            if (data !== undefined) return data;
            const [issue] = error?.issues ?? [];
            context.addIssue({ code: "custom", message: issue?.code === "custom" ? issue.message : wanted });
            return z.NEVER;
        })
        .meta({ type: "string", examples: ["2026-12-24T09:00:00+01:00", "2026-12-24"] });

export const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text);

/** A moment as answers and events hold it. */
export const storedMoment = () => z.iso.datetime().meta({ format: "date-time" });

const zones = new Map<string, boolean>();

/** Whether a name is one of the IANA time zone database, by the data of this runtime. */
export function isTimeZone(name: string): boolean {
    // Offsets such as +02:00 are accepted by the runtime too, but know no daylight saving.
    if (!/^[A-Za-z]/.test(name) || name.length > 64) return false;
    let known = zones.get(name);
    if (known === undefined) {
        try {
            new Intl.DateTimeFormat("en", { timeZone: name });
            known = true;
        } catch {
            known = false;
        }
        if (zones.size < 1000) zones.set(name, known);
    }
    return known;
}
