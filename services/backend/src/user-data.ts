import { type Task } from "@todo/shared/task";
import { addToOutbox } from "./outbox";
import { deletedTask } from "./task-rules";
import { taskOf } from "./task-repository";
import { type TasksParts } from "./tasks";

/** Tasks of one transaction. */
const batchSize = 200;

/**
 * Deletes all that a user has. Each task is deleted as by its user, so that the other services hear of it: reminders are
 * cancelled. What is interrupted is finished by the next try. Audit entries stay as long as all others.
 */
export async function deleteData(parts: TasksParts, userId: string): Promise<void> {
    while ((await deleteSome(parts, userId)).length === batchSize);
    const { db } = parts;
    await db.transaction().execute(async (transaction) => {
        await transaction
            .deleteFrom("occurrences")
            .where("series_id", "in", (it) => it.selectFrom("series").select("id").where("user_id", "=", userId))
            .execute();
        await transaction.deleteFrom("series").where("user_id", "=", userId).execute();
        await transaction.deleteFrom("idempotency_keys").where("user_id", "=", userId).execute();
    });
}

async function deleteSome({ db, committed, metrics }: TasksParts, userId: string): Promise<Task[]> {
    const tasks = await db.transaction().execute(async (transaction) => {
        const rows = await transaction
            .selectFrom("tasks")
            .selectAll()
            .where("user_id", "=", userId)
            .orderBy("id")
            .limit(batchSize)
            .forUpdate()
            .execute();
        const now = new Date().toISOString();
        const found = rows.map(taskOf);
        for (const it of found) await addToOutbox(transaction, "task.deleted", deletedTask(it, now));
        if (found.length > 0) {
            const ids = found.map((it) => it.id);
            await transaction.deleteFrom("tasks").where("id", "in", ids).execute();
            await transaction.deleteFrom("occurrences").where("task_id", "in", ids).execute();
        }
        return found;
    });
    if (tasks.length > 0) committed();
    metrics.tasks_deleted_total.inc(tasks.length);
    return tasks;
}
