import { type Transaction } from "kysely";
import { randomUUID } from "node:crypto";
import { type EventType } from "../../../model/contract/catalogue";
import { type Log } from "@todo/shared/log";
import { type Metrics } from "@todo/shared/metrics";
import { type Occurrence } from "@todo/shared/occurrence";
import { Problem } from "@todo/shared/problems";
import { type Task, type TaskInput, type TaskPatch } from "@todo/shared/task";
import { onceFor, type Once } from "./idempotency";
import { addToOutbox } from "./outbox";
import { requireMatch } from "./preconditions";
import { completeTask, deletedTask, newTask, reopenTask, updateTask, type Change } from "./task-rules";
import {
    deleteTaskRow,
    findTask,
    insertTask,
    listTasks,
    lockTask,
    updateTaskRow,
    type Queryable,
    type TaskPage,
} from "./task-repository";
import { type TaskQuery } from "./task-query";
import { type Tables } from "./tables";

export interface TasksParts {
    readonly db: Queryable;
    readonly log: Log;
    readonly metrics: Metrics<"backend">;
    /** Called once a change and its event are committed. */
    readonly committed: () => void;
}

/** Which task is meant, and in which version the caller has seen it. */
export interface TaskReference {
    readonly userId: string;
    readonly id: string;
    readonly ifMatch: string | undefined;
}

/** Every change of a task: one transaction with the task's row locked, and its event in the outbox. */
export class Tasks {
    constructor(private readonly parts: TasksParts) {}

    async create(userId: string, input: TaskInput, idempotencyKey: string | undefined): Promise<Once> {
        const { db, log, metrics } = this.parts;
        const result = await db.transaction().execute(async (transaction) => {
            const create = async () => {
                const task = newTask(input, { id: randomUUID(), userId, now: now() });
                await insertTask(transaction, task);
                await addToOutbox(transaction, "task.created", task);
                return task;
            };
            return idempotencyKey === undefined
                ? { task: await create(), replayed: false }
                : onceFor(transaction, { userId, key: idempotencyKey, body: input }, create);
        });
        if (!result.replayed) {
            this.parts.committed();
            metrics.tasks_created_total.inc({ origin: "api" });
            log.info("Created a task.", { event: "task_created", task_id: result.task.id });
        }
        return result;
    }

    /** Creates the next task of a series. Repeating it makes nothing new, not even when the user has deleted that task. */
    async createOccurrence(occurrence: Occurrence): Promise<{ readonly task_id: string; readonly created: boolean }> {
        const { db, log, metrics } = this.parts;
        const { id, user_id: userId, series_id, series_start, occurrence: number, ...input } = occurrence;
        const result = await db.transaction().execute(async (transaction) => {
            const series = { series_id, series_start, occurrence: number };
            const { numInsertedOrUpdatedRows } = await transaction
                .insertInto("occurrences")
                .values({ series_id, occurrence: number, task_id: id })
                .onConflict((it) => it.columns(["series_id", "occurrence"]).doNothing())
                .executeTakeFirst();
            if (numInsertedOrUpdatedRows !== 1n)
                return { task_id: await occurrenceOf(transaction, series), created: false };
            const task = newTask(input, { id, userId, now: now(), series });
            const created = await insertTask(transaction, task);
            if (created) await addToOutbox(transaction, "task.created", task);
            return { task_id: id, created };
        });
        if (result.created) {
            this.parts.committed();
            metrics.tasks_created_total.inc({ origin: "recurrence" });
            log.info("Created the next task of a series.", { event: "task_created", task_id: id, user_id: userId });
        }
        return result;
    }

    list(userId: string, query: TaskQuery): Promise<TaskPage> {
        return listTasks(this.parts.db, userId, query, now());
    }

    async get(userId: string, id: string): Promise<Task> {
        return (await findTask(this.parts.db, userId, id)) ?? notFound();
    }

    async update(reference: TaskReference, patch: TaskPatch): Promise<Task> {
        const { task, changed } = await this.change(reference, "task.updated", (it, at) => updateTask(it, patch, at));
        if (changed) this.count("tasks_updated_total", "task_updated", task);
        return task;
    }

    async complete(reference: TaskReference): Promise<Task> {
        const { task, changed } = await this.change(reference, "task.completed", completeTask);
        if (changed) this.count("tasks_completed_total", "task_completed", task);
        return task;
    }

    async reopen(reference: TaskReference): Promise<Task> {
        const { task, changed } = await this.change(reference, "task.reopened", reopenTask);
        if (changed) this.count("tasks_updated_total", "task_reopened", task);
        return task;
    }

    async delete({ userId, id, ifMatch }: TaskReference): Promise<void> {
        const task = await this.parts.db.transaction().execute(async (transaction) => {
            const found = (await lockTask(transaction, userId, id)) ?? notFound();
            requireMatch(found, ifMatch);
            const last = deletedTask(found, now());
            await deleteTaskRow(transaction, id);
            await addToOutbox(transaction, "task.deleted", last);
            return last;
        });
        this.parts.committed();
        this.count("tasks_deleted_total", "task_deleted", task);
    }

    private async change(
        { userId, id, ifMatch }: TaskReference,
        type: Extract<EventType, `task.${string}`>,
        decide: (task: Task, now: string) => Change | undefined,
    ): Promise<{ readonly task: Task; readonly changed: boolean }> {
        const result = await this.parts.db.transaction().execute(async (transaction) => {
            const task = (await lockTask(transaction, userId, id)) ?? notFound();
            requireMatch(task, ifMatch);
            const change = decide(task, now());
            if (!change) return { task, changed: false };
            await updateTaskRow(transaction, change.task);
            await addToOutbox(transaction, type, change.task, change.changes);
            return { task: change.task, changed: true };
        });
        if (result.changed) this.parts.committed();
        return result;
    }

    private count(
        metric: "tasks_updated_total" | "tasks_completed_total" | "tasks_deleted_total",
        event: "task_updated" | "task_completed" | "task_reopened" | "task_deleted",
        task: Task,
    ): void {
        this.parts.metrics[metric].inc();
        this.parts.log.info("Changed a task.", { event, task_id: task.id });
    }
}

async function occurrenceOf(
    transaction: Transaction<Tables>,
    series: { readonly series_id: string; readonly occurrence: number },
): Promise<string> {
    const { task_id } = await transaction
        .selectFrom("occurrences")
        .select("task_id")
        .where("series_id", "=", series.series_id)
        .where("occurrence", "=", series.occurrence)
        .executeTakeFirstOrThrow();
    return task_id;
}

const now = (): string => new Date().toISOString();

function notFound(): never {
    throw new Problem("not-found", "There is no such task.");
}
