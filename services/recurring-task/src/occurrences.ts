import { PoisonEvent, secondsSinceTime, type Handler } from "@todo/shared/consumer";
import { rememberSeconds, type TaskEvent } from "@todo/shared/events";
import { errorFields } from "@todo/shared/log";
import { nextDue } from "@todo/shared/next-due";
import { occurrenceId, occurrenceResultSchema, occurrencesPath, type Occurrence } from "@todo/shared/occurrence";
import { type Parts } from "@todo/shared/run";
import { SidecarError } from "@todo/shared/sidecar";
import { type Task } from "@todo/shared/task";

/** The task that follows a completed one; undefined if none does. */
export function occurrenceAfter(task: Task): Occurrence | undefined {
    const next = nextDue(task);
    if (!next) return undefined;
    const { user_id, title, description, priority, tags, time_zone, recurrence, recurrence_interval } = task;
    return {
        id: occurrenceId(task),
        user_id,
        series_id: task.series_id,
        occurrence: task.occurrence + 1,
        ...next,
        title,
        description,
        priority,
        tags,
        time_zone,
        recurrence,
        recurrence_interval,
        reminder_offset_minutes: task.reminder_offset_minutes,
    };
}

/** Handles task.completed: has the backend create the next task of the series, once. */
export function occurrenceCreator({ log, metrics, sidecar }: Parts<"recurring-task">): Handler<"task-events"> {
    const count = (status: "created" | "not_recurring" | "duplicate" | "failed") =>
        metrics.recurring_tasks_processed_total.inc({ status });

    async function create(event: TaskEvent, occurrence: Occurrence): Promise<boolean> {
        try {
            return occurrenceResultSchema.parse(await sidecar.invoke("backend", occurrencesPath, occurrence)).created;
        } catch (error) {
            count("failed");
            log.error("The next task of a series could not be created.", {
                event: "occurrence_failed",
                task_id: event.data.task_id,
                event_id: event.id,
                ...errorFields(error),
            });
            if (error instanceof SidecarError && (error.status === 400 || error.status === 422))
                throw new PoisonEvent("the backend refuses the next task of the series", { cause: error });
            throw error;
        }
    }

    return async ({ event }) => {
        const occurrence = event.type === "task.completed" ? occurrenceAfter(event.data.task) : undefined;
        if (!occurrence) {
            count("not_recurring");
            return "success";
        }
        const key = `event-${event.id}`;
        const seen = await sidecar.getState<true>(key);
        if (seen.value) {
            count("duplicate");
            return "duplicate";
        }
        const created = await create(event, occurrence);
        if (created) {
            count("created");
            metrics.recurring_tasks_created_total.inc({ recurrence: occurrence.recurrence });
            metrics.recurring_task_creation_delay_seconds.observe(secondsSinceTime(event.time));
            log.info("Created the next task of a series.", { event: "occurrence_created", task_id: occurrence.id });
        } else count("duplicate");
        // Last: before, a crash in between would lose the next task. Creating it again is harmless.
        await sidecar.saveState({ key, value: true, etag: undefined, ttlSeconds: rememberSeconds }).catch(unlessSeen);
        return created ? "success" : "duplicate";
    };
}

/** Another replica that got the same event was faster. */
function unlessSeen(error: unknown): void {
    if (!(error instanceof SidecarError && error.isConflict)) throw error;
}
