import { Cron } from "croner";
import { z } from "zod";
import { parseDuration } from "./duration";

/** A job as the app describes it. https://docs.dapr.io/reference/api/jobs_api/ */
export const jobSchema = z.object({
    /** Cron with seconds, `@every <duration>`, `@hourly` and the like. */
    schedule: z.string().optional(),
    /** First time: RFC 3339, or a duration from now. */
    dueTime: z.string().optional(),
    repeats: z.number().int().positive().optional(),
    /** When it ends: RFC 3339, or a duration from now. */
    ttl: z.string().optional(),
    data: z.unknown().optional(),
    overwrite: z.boolean().optional(),
    failurePolicy: z
        .object({
            drop: z.object({}).optional(),
            constant: z.object({ interval: z.string().optional(), maxRetries: z.number().int().optional() }).optional(),
        })
        .optional(),
});

export type JobDefinition = z.infer<typeof jobSchema>;

/** Something about a job that the scheduler does not understand. */
export class JobError extends Error {}

/** Milliseconds since the epoch of a time in RFC 3339, or of a duration from now. */
export function momentOf(text: string, now: number): number {
    const moment = /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : now + (parseDuration(text) ?? NaN);
    if (Number.isNaN(moment)) throw new JobError(`unsupported time/duration format: ${text}`);
    return moment;
}

/** First time of a job. A due time that is over means now. */
export function firstTime({ schedule, dueTime }: JobDefinition, now: number): number {
    if (dueTime !== undefined) return Math.max(momentOf(dueTime, now), now);
    return nextTime(schedule ?? "", now);
}

/** Time of a schedule that follows another. */
export function nextTime(schedule: string, after: number): number {
    const [, every] = /^@every (\S+)$/.exec(schedule) ?? [];
    if (every !== undefined) return momentOf(every, after);
    try {
        const next = new Cron(schedule, { timezone: "UTC" }).nextRun(new Date(after));
        if (next !== null) return next.getTime();
    } catch {
        // Reported below, with the schedule that was given.
    }
    throw new JobError(`failed to parse schedule: ${schedule}`);
}

/** How often a failed callback is repeated, and how far apart: three times by default, a second apart. */
export function retriesOf({ failurePolicy }: JobDefinition): { readonly limit: number; readonly intervalMs: number } {
    if (failurePolicy?.drop !== undefined) return { limit: 0, intervalMs: 0 };
    const constant = failurePolicy?.constant;
    if (constant === undefined) return { limit: 3, intervalMs: 1000 };
    const intervalMs = parseDuration(constant.interval ?? "1s");
    if (intervalMs === undefined) throw new JobError(`invalid interval of the failure policy: ${constant.interval}`);
    return { limit: constant.maxRetries ?? Infinity, intervalMs };
}
