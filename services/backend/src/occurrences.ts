import { type Transaction } from "kysely";
import { occurrenceId, occurrenceIdBefore, type Occurrence } from "@todo/shared/occurrence";
import { type Task } from "@todo/shared/task";
import { addToOutbox } from "./outbox";
import { claimOccurrence, findSettings, lockOccurrence, taskOfOccurrence } from "./series-repository";
import { settingsFor } from "./series-rules";
import { type Tables } from "./tables";
import { insertTask } from "./task-repository";
import { newTask } from "./task-rules";
import { type TasksParts } from "./tasks";

/**
 * Creates the next task of a series, once for each completion. Nothing comes of a message that is repeated, whose completion
 * has been undone, or whose series has ended or is gone meanwhile.
 */
export async function createOccurrence(
    { db, log, metrics, committed }: TasksParts,
    wanted: Occurrence,
): Promise<{ readonly task_id: string; readonly created: boolean }> {
    const { id, user_id } = wanted;
    const created = await db.transaction().execute(async (transaction) => {
        const task = await taskOfMessage(transaction, wanted);
        if (!task || !(await claimOccurrence(transaction, wanted, id))) return false;
        if (!(await insertTask(transaction, task))) return false;
        await addToOutbox(transaction, "task.created", task);
        return true;
    });
    if (!created) return { task_id: (await taskOfOccurrence(db, wanted)) ?? id, created };
    committed();
    metrics.tasks_created_total.inc({ origin: "recurrence" });
    log.info("Created the next task of a series.", { event: "task_created", task_id: id, user_id });
    return { task_id: id, created };
}

async function taskOfMessage(transaction: Transaction<Tables>, wanted: Occurrence): Promise<Task | undefined> {
    const { id, user_id: userId, series_id, series_start, occurrence, ...input } = wanted;
    const completed = await lockOccurrence(transaction, { series_id, occurrence: occurrence - 1 });
    if (completed && !isCompletionOf(completed, wanted)) return undefined;
    const stored = await findSettings(transaction, series_id);
    // Its user has deleted the account.
    if (!completed && !stored) return undefined;
    const settings = completed ? settingsFor(completed, stored) : stored;
    if (settings?.recurrence === "none") return undefined;
    const series = { series_id, series_start, occurrence };
    const task = newTask(input, { id, userId, now: new Date().toISOString(), series });
    return { ...task, ...settings, series_start: settings?.series_start ?? series_start };
}

/** Whether a message is of the completion that a task has now. One that was deleted since is not here to ask. */
const isCompletionOf = (task: Task, wanted: Occurrence): boolean =>
    task.status === "completed" && [occurrenceId(task), occurrenceIdBefore(wanted)].includes(wanted.id);
