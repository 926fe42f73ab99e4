import { z } from "zod";
import { isTimeZone, moment, storedMoment, boundedText } from "./text";

export const priorities = ["low", "medium", "high"] as const;
export const statuses = ["pending", "completed"] as const;
export const recurrences = ["none", "daily", "weekly", "monthly", "yearly"] as const;
export type Recurrence = (typeof recurrences)[number];

/** Default lead of a reminder (spec US5.4). */
export const defaultReminderOffsetMinutes = 15;

/** Lower case, which can be longer: what is stored keeps the bound, and can be sent back. */
export const tagSchema = boundedText(1, 50, (it) => it.toLowerCase());

/** What users may set of a task, each without default: what is left out is undefined. */
const writable = {
    title: boundedText(1, 200),
    description: boundedText(0, 2000),
    priority: z.enum(priorities),
    tags: z
        .array(tagSchema)
        .max(10)
        .transform((it) => [...new Set(it)]),
    due_date: moment().nullable(),
    time_zone: z
        .string()
        .refine(isTimeZone, { error: "must be a name of the IANA time zone database, such as Europe/Berlin" })
        .describe("Zone whose wall clock a recurring task keeps across daylight saving"),
    recurrence: z.enum(recurrences),
    recurrence_interval: z.number().int().min(1).max(365).describe("Every how many days, weeks, months or years"),
    reminder_offset_minutes: z
        .number()
        .int()
        .min(0)
        .max(40_320)
        .nullable()
        .describe("Minutes before the due date to remind at; null for no reminder"),
};

/** A whole task as users write it (POST, PUT). */
export const taskInputSchema = z.strictObject({
    ...writable,
    description: writable.description.default(""),
    priority: writable.priority.default("medium"),
    tags: writable.tags.default([]),
    due_date: writable.due_date.default(null),
    time_zone: writable.time_zone.default("UTC"),
    recurrence: writable.recurrence.default("none"),
    recurrence_interval: writable.recurrence_interval.default(1),
    reminder_offset_minutes: writable.reminder_offset_minutes.default(defaultReminderOffsetMinutes),
});
export type TaskInput = z.infer<typeof taskInputSchema>;

/** Some fields of a task (PATCH); what is absent stays. */
export const taskPatchSchema = z
    .strictObject(writable)
    .partial()
    .refine((it) => Object.keys(it).length > 0, { error: "names no field to change" });
export type TaskPatch = z.infer<typeof taskPatchSchema>;

/** A task as REST answers and events hold it. */
export const taskSchema = z
    .object({
        id: z.uuid(),
        user_id: z.uuid(),
        title: z.string(),
        description: z.string(),
        status: z.enum(statuses),
        priority: z.enum(priorities),
        tags: z.array(z.string()),
        due_date: storedMoment().nullable(),
        time_zone: z.string(),
        recurrence: z.enum(recurrences),
        recurrence_interval: z.number().int(),
        reminder_offset_minutes: z.number().int().nullable(),
        created_at: storedMoment(),
        updated_at: storedMoment(),
        completed_at: storedMoment().nullable(),
        version: z.number().int().positive().describe("Grows with every change; the ETag"),
        series_id: z.uuid().describe("Shared by all occurrences of a recurring task"),
        series_start: storedMoment()
            .nullable()
            .describe("Due date that the recurrence counts from: its day is what month ends are clamped from"),
        occurrence: z.number().int().positive().describe("Place in the series, from 1"),
    })
    .meta({ id: "Task" });
export type Task = z.infer<typeof taskSchema>;
