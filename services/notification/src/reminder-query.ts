import { z } from "zod";
import { decodeCursor, encodeCursor } from "@todo/shared/cursor";
import { digits, moment, storedMoment } from "@todo/shared/text";
import { type ScheduledReminder } from "./reminder";

const statuses = ["scheduled", "cancelled", "sent"] as const;

export const reminderSchema = z
    .object({
        task_id: z.uuid(),
        due_date: storedMoment(),
        remind_at: storedMoment(),
        status: z.enum(statuses),
        version: z.number().int().describe("Version of the task that it was decided by"),
    })
    .meta({ id: "Reminder" });

export const reminderPageSchema = z.object({ items: z.array(reminderSchema), next_cursor: z.string().nullable() });

export const reminderQuerySchema = z.strictObject({
    status: z.enum(statuses).optional(),
    from: moment().optional().describe("The first moment of `remind_at` that counts"),
    to: moment().optional().describe("The first moment of `remind_at` that does not count any more"),
    limit: digits(1, 200).default(50),
    cursor: z.string().max(200).optional().describe("next_cursor of the page before"),
});
export type ReminderQuery = z.infer<typeof reminderQuerySchema>;

/** What users see of a reminder. */
export function answerOf({ task_id, due_date, remind_at, status, version }: ScheduledReminder) {
    return { task_id, due_date, remind_at, status, version };
}

export const cursorAfter = ({ remind_at, task_id }: ScheduledReminder): string => encodeCursor([remind_at, task_id]);

const positionSchema = z.tuple([z.iso.datetime(), z.uuid()]);

/** The last reminder of the page before. */
export function positionOf({
    cursor,
}: ReminderQuery): { readonly remindAt: string; readonly taskId: string } | undefined {
    if (cursor === undefined) return undefined;
    const [remindAt, taskId] = decodeCursor(cursor, positionSchema, "take next_cursor of the page before");
    return { remindAt, taskId };
}
