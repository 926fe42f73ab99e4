import { z } from "zod";
import { eventTypes, type EventType } from "../../model/contract/catalogue";

/**
 * What the services answer, as far as the suite relies on it (services/README.md). Fields it does not know are left
 * alone: services may grow.
 */

const instant = z.iso.datetime({ offset: true });
const eventType = z.enum(Object.values(eventTypes).flat() as [EventType, ...EventType[]]);

export const accountShape = z.object({ user_id: z.string().min(1), email: z.string() });
export const sessionShape = accountShape.extend({ access_token: z.string().min(1), token_type: z.string() });

export const taskShape = z.object({
    id: z.uuid(),
    title: z.string(),
    description: z.string().nullable(),
    status: z.enum(["pending", "completed"]),
    priority: z.enum(["high", "medium", "low"]),
    tags: z.array(z.string()),
    due_date: instant.nullable(),
    recurrence: z.enum(["none", "daily", "weekly", "monthly", "yearly"]),
    recurrence_interval: z.int(),
    reminder_offset_minutes: z.int(),
    series_id: z.uuid().nullable(),
    occurrence: z.int(),
    version: z.int(),
    created_at: instant,
    updated_at: instant,
});
export type TaskShape = z.infer<typeof taskShape>;

export const taskListShape = z.object({ items: z.array(taskShape), next_cursor: z.string().nullish() });

export const reminderShape = z.object({
    task_id: z.uuid(),
    remind_at: instant,
    status: z.enum(["scheduled", "cancelled", "sent", "skipped"]),
});

export const auditEntryShape = z.object({
    event_id: z.uuid(),
    event_type: eventType,
    timestamp: instant,
    user_id: z.string(),
    task_id: z.string(),
    /** Where the broker holds the event. An offset may be larger than a number is exact. */
    broker: z.object({ topic: z.string(), partition: z.int().nullable(), offset: z.string().nullable() }).nullish(),
});
export type AuditEntryShape = z.infer<typeof auditEntryShape>;
export const auditPageShape = z.object({ items: z.array(auditEntryShape), next_cursor: z.string().nullish() });

/** An event as it lies in a topic: CloudEvents 1.0, whose data names task and user. */
export const eventShape = z.object({
    specversion: z.literal("1.0"),
    id: z.uuid(),
    source: z.string().startsWith("/todo/"),
    type: eventType,
    subject: z.uuid(),
    time: instant,
    data: z.object({
        schema_version: z.literal(1),
        task_id: z.uuid(),
        user_id: z.string(),
        version: z.int().optional(),
    }),
});

/** A frame of sync's WebSocket after the first one, which says `connected`. */
export const frameShape = z.object({
    type: z.string(),
    event_id: z.string().optional(),
    task_id: z.string().optional(),
    version: z.int().optional(),
    time: instant.optional(),
    task: taskShape.partial().nullish(),
    changes: z.record(z.string(), z.unknown()).nullish(),
});
export type FrameShape = z.infer<typeof frameShape>;
