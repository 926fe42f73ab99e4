import { z } from "zod";
import { deterministicId } from "./events";
import { taskInputSchema, type Task } from "./task";
import { storedMoment } from "./text";

/**
 * The next task of a series, as recurring-task asks the backend for it. Its fields are those of the first version: what came
 * later (rrule, all_day) the backend knows of the series itself, so that both can be replaced in any order.
 */
export const occurrenceSchema = taskInputSchema.omit({ rrule: true, all_day: true }).extend({
    /** As they are stored: what was taken from the user is not judged again. */
    tags: z.array(z.string()),
    id: z.uuid(),
    user_id: z.uuid(),
    due_date: storedMoment(),
    series_id: z.uuid(),
    series_start: storedMoment(),
    /** Place in the series: the first repetition is 2. */
    occurrence: z.number().int().min(2),
});
export type Occurrence = z.infer<typeof occurrenceSchema>;

export const occurrenceResultSchema = z.object({ task_id: z.uuid(), created: z.boolean() });

/**
 * The id of the task that follows a completion: a repeated message makes nothing new, and a completion after an undo is
 * another message.
 */
export const occurrenceId = ({ id, completed_at }: Pick<Task, "id" | "completed_at">): string =>
    deterministicId(id, completed_at ?? "");

/** As the version before made it: of series and due date. */
export const occurrenceIdBefore = ({ series_id, due_date }: Pick<Occurrence, "series_id" | "due_date">): string =>
    deterministicId(series_id, due_date);

/** Where the backend takes them; the catalogue says who may call it. */
export const occurrencesPath = "/internal/occurrences";
