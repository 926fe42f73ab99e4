import { z } from "zod";
import { taskInputSchema } from "./task";
import { storedMoment } from "./text";

/** The next task of a series, as recurring-task asks the backend for it. */
export const occurrenceSchema = taskInputSchema.extend({
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

/** Where the backend takes them; the catalogue says who may call it. */
export const occurrencesPath = "/internal/occurrences";
