import { z } from "zod";
import { eventTypes } from "../../../model/contract/catalogue";
import { changesSchema } from "@todo/shared/events";
import * as cursors from "@todo/shared/cursor";
import { digits, moment, storedMoment } from "@todo/shared/text";

const types = [...eventTypes["task-events"], ...eventTypes.reminders] as const;

export const auditEntrySchema = z
    .object({
        id: z.string(),
        event_id: z.string(),
        timestamp: storedMoment().describe("When it happened"),
        user_id: z.uuid(),
        event_type: z.enum(types),
        task_id: z.uuid(),
        request_id: z.string(),
        version: z.number().int(),
        changes: changesSchema.nullable().describe("Old and new value of each field, for updates"),
        snapshot: z.record(z.string(), z.unknown()).nullable().describe("The task, or the reminder, as it was then"),
        broker: z
            .object({ topic: z.string(), partition: z.number().int().nullable(), offset: z.string().nullable() })
            .describe("Where the broker holds the event"),
    })
    .meta({ id: "AuditEntry" });
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const auditPageSchema = z.object({ items: z.array(auditEntrySchema), next_cursor: z.string().nullable() });
export type AuditPage = z.infer<typeof auditPageSchema>;

export const auditQuerySchema = z.strictObject({
    task_id: z.uuid().optional(),
    event_type: z.enum(types).optional(),
    from: moment().optional().describe("The first moment that counts"),
    to: moment().optional().describe("The first moment that does not count any more"),
    limit: digits(1, 500).default(100),
    cursor: z.string().max(200).optional().describe("next_cursor of the page before"),
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;

const cursorSchema = z.tuple([z.iso.datetime(), z.string().regex(/^\d{1,18}$/)]);

export const encodeCursor = ({ timestamp, id }: Pick<AuditEntry, "timestamp" | "id">): string =>
    cursors.encodeCursor([timestamp, id]);

export function decodeCursor(cursor: string): { readonly timestamp: string; readonly id: string } {
    const [timestamp, id] = cursors.decodeCursor(cursor, cursorSchema, "take next_cursor of the page before");
    return { timestamp, id };
}
