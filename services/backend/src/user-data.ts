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
    // Before the tasks: a completion whose message is still on its way finds nothing that goes on.
    await parts.db.transaction().execute(async (transaction) => {
        await transaction
            .deleteFrom("occurrences")
            .where("series_id", "in", (it) => it.selectFrom("series").select("id").where("user_id", "=", userId))
            .execute();
        await transaction.deleteFrom("series").where("user_id", "=", userId).execute();
        await transaction.deleteFrom("idempotency_keys").where("user_id", "=", userId).execute();
    });
    // Until a look finds none: a statement that waits for a lock does not see the follower that is made meanwhile.
    while ((await deleteSome(parts, userId)) > 0);
}

/** Deletes some tasks of a user; answers how many. */
async function deleteSome({ db, committed, metrics }: TasksParts, userId: string): Promise<number> {
    const count = await db.transaction().execute(async (transaction) => {
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
            const idsOf = (field: "id" | "series_id") => found.map((it) => it[field]);
            await transaction.deleteFrom("tasks").where("id", "in", idsOf("id")).execute();
            await transaction.deleteFrom("occurrences").where("series_id", "in", idsOf("series_id")).execute();
        }
        return found.length;
    });
    if (count > 0) committed();
    metrics.tasks_deleted_total.inc(count);
    return count;
}
