import { z } from "zod";

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
