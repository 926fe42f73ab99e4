import { z } from "zod";
import { boundedText, dayOrMoment, isTimeZone, storedMoment } from "./text";

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
    due_date: dayOrMoment().nullable().describe("A moment, or a whole day; changes this occurrence of a series alone"),
    all_day: z.boolean().describe("The whole day of the due date is meant, in the task's time zone"),
    time_zone: z
        .string()
        .refine(isTimeZone, { error: "must be a name of the IANA time zone database, such as Europe/Berlin" })
        .describe("Zone whose wall clock a recurring task keeps across daylight saving"),
    recurrence: z.enum(recurrences),
    recurrence_interval: z.number().int().min(1).max(365).describe("Every how many days, weeks, months or years"),
    rrule: boundedText(1, 500)
        .nullable()
        .describe("A rule of RFC 5545, such as FREQ=MONTHLY;BYDAY=-1FR; decides recurrence and recurrence_interval"),
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
    all_day: writable.all_day.optional(),
    time_zone: writable.time_zone.default("UTC"),
    recurrence: writable.recurrence.default("none"),
    recurrence_interval: writable.recurrence_interval.default(1),
    // Without default, as all_day: what a repeated request is known by stays the same.
    rrule: writable.rrule.optional(),
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
        all_day: z.boolean().default(false).describe("Due on the day that begins at the due date, in the time zone"),
        time_zone: z.string(),
        recurrence: z.enum(recurrences),
        recurrence_interval: z.number().int(),
        rrule: z.string().nullable().default(null).describe("A rule of RFC 5545"),
        reminder_offset_minutes: z.number().int().nullable(),
        created_at: storedMoment(),
        updated_at: storedMoment(),
        completed_at: storedMoment().nullable(),
        version: z.number().int().positive().describe("Grows with every change; the ETag"),
        series_id: z.uuid().describe("Shared by all occurrences of a recurring task"),
        series_start: storedMoment()
            .nullable()
            .describe("Due date that the recurrence counts from: its day is what month ends are clamped from"),
        series_date: storedMoment()
            .nullable()
            .default(null)
            .describe("Due date that the series gave this occurrence, if it was moved"),
        occurrence: z.number().int().positive().describe("Place in the series, from 1"),
    })
    .meta({ id: "Task" });
export type Task = z.infer<typeof taskSchema>;

type Writable = keyof typeof writable;
const writableFields = Object.keys(writable) as Writable[];
const readOnly = Object.fromEntries(
    Object.entries(taskSchema.shape)
        .filter(([field]) => !(field in writable))
        .map(([field, schema]) => [field, schema.meta({ readOnly: true }).optional()]),
) as { [F in Exclude<keyof Task, Writable>]: z.ZodOptional<(typeof taskSchema.shape)[F]> };

/** A whole task as it was read, with what users may set of it changed (PUT). */
export const taskReplacementSchema = z.strictObject({ ...readOnly, ...taskInputSchema.shape });
export type TaskReplacement = z.infer<typeof taskReplacementSchema>;

/** What users may set, of a whole task; a rule that is not mentioned is none. */
export const inputOf = (task: TaskReplacement): TaskInput => ({
    ...(Object.fromEntries(writableFields.map((it) => [it, task[it]])) as TaskInput),
    rrule: task.rrule ?? null,
});

/** What all occurrences of a series share (PATCH of a series). */
export const seriesPatchSchema = z
    .strictObject({
        due_date: writable.due_date,
        all_day: writable.all_day,
        time_zone: writable.time_zone,
        recurrence: writable.recurrence,
        recurrence_interval: writable.recurrence_interval,
        rrule: writable.rrule,
    })
    .partial()
    .refine((it) => Object.keys(it).length > 0, { error: "names no field to change" });
