import { type Transaction } from "kysely";
import { randomUUID } from "node:crypto";
import { type Log } from "@todo/shared/log";
import { type Metrics } from "@todo/shared/metrics";
import { Problem } from "@todo/shared/problems";
import { inputOf, type Task, type TaskInput, type TaskPatch, type TaskReplacement } from "@todo/shared/task";
import { onceFor, type Once } from "./idempotency";
import { addToOutbox, type TaskEventType } from "./outbox";
import { requireMatch } from "./preconditions";
import { agree, datesAfter, unscheduled } from "./schedule";
import { spreadSettings, takeBack, type Follow } from "./series";
import {
    findSettings,
    lockOpenTasks,
    lockWithSeries,
    openTasks,
    saveSettings,
    type LockedSeries,
} from "./series-repository";
import { rhythmFields, settingsFor, settingsOf, type Series } from "./series-rules";
import {
    completeTask,
    deletedTask,
    newTask,
    reopenTask,
    skipTo,
    updateSeries,
    updateTask,
    type Change,
} from "./task-rules";
import {
    countTasks,
    deleteTaskRow,
    findTask,
    insertTask,
    listTasks,
    lockTask,
    updateTaskRow,
    type Queryable,
    type TaskPage,
} from "./task-repository";
import { type TaskFilter, type TaskQuery } from "./task-query";
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

/** What becomes of a task; undefined if it stays as it is. */
type Decide = (
    task: Task,
    now: string,
    transaction: Transaction<Tables>,
) => Change | undefined | Promise<Change | undefined>;

/** A change of a task. All that it is decided by is read under the lock. */
interface Edit {
    readonly type: TaskEventType;
    /** Locks the task, and the others of its series that follow it. */
    readonly lock: (transaction: Transaction<Tables>) => Promise<LockedSeries>;
    /** What to say where there is no such task. @default that there is none */
    readonly missing?: string;
    /** @default any version */
    readonly ifMatch?: string | undefined;
    readonly decide: Decide;
    /** @default the rest of the series stays as it is */
    readonly follow?: Follow;
}

const alone = ({ userId, id, ifMatch }: TaskReference): Pick<Edit, "lock" | "ifMatch"> => ({
    lock: async (transaction) => ({ task: await lockTask(transaction, userId, id), others: [] }),
    ifMatch,
});

const withSeries = ({ userId, id, ifMatch }: TaskReference): Pick<Edit, "lock" | "ifMatch"> => ({
    lock: (transaction) => lockWithSeries(transaction, userId, id),
    ifMatch,
});

/** Every change of a task: one transaction with the task's row locked, and its event in the outbox. */
export class Tasks {
    constructor(private readonly parts: TasksParts) {}

    async create(userId: string, input: TaskInput, idempotencyKey: string | undefined): Promise<Once> {
        const { db, log, metrics } = this.parts;
        const result = await db.transaction().execute(async (transaction) => {
            const create = async () => {
                const agreed = await agree(input, unscheduled);
                const task = newTask(agreed, { id: randomUUID(), userId, now: now() });
                await insertTask(transaction, task);
                if (task.recurrence !== "none") await saveSettings(transaction, task, settingsOf(task));
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

    list(userId: string, query: TaskQuery): Promise<TaskPage> {
        return listTasks(this.parts.db, userId, query, now());
    }

    count(userId: string, filter: TaskFilter): Promise<number> {
        return countTasks(this.parts.db, userId, filter, now());
    }

    async get(userId: string, id: string): Promise<Task> {
        return (await findTask(this.parts.db, userId, id)) ?? notFound();
    }

    /** @param check rejects with a problem what must not be changed; @default nothing */
    async update(
        reference: TaskReference,
        patch: TaskPatch,
        check: (task: Task) => void = () => undefined,
    ): Promise<Task> {
        const decide: Decide = async (task, at) => {
            check(task);
            return updateTask(task, await agree(patch, task), at);
        };
        // A rhythm is the series', so all that are open get it.
        const whole = rhythmFields.some((it) => patch[it] !== undefined);
        const target = whole ? { ...withSeries(reference), follow: spreadSettings } : alone(reference);
        const { task, changed } = await this.change({ ...target, type: "task.updated", decide });
        if (changed) this.tell("tasks_updated_total", "task_updated", task);
        return task;
    }

    /** Replaces all that users may set. The rest may be sent along as it was read. */
    replace(reference: TaskReference, body: TaskReplacement): Promise<Task> {
        return this.update(reference, inputOf(body), (task) => {
            if (body.status !== undefined && body.status !== task.status)
                throw new Problem("validation-failed", "The request body is invalid.", {
                    errors: [{ detail: "is changed by PATCH of .../complete and .../reopen", pointer: "#/status" }],
                });
        });
    }

    async series(userId: string, seriesId: string): Promise<Series> {
        const { db } = this.parts;
        const open = await openTasks(db, { userId, seriesId });
        const last = open.at(-1) ?? notFound(noOpenTask);
        const settings = settingsFor(last, await findSettings(db, seriesId));
        return {
            series_id: seriesId,
            ...settings,
            open_tasks: open.map((it) => it.id),
            next_dates: await datesAfter(last),
        };
    }

    /** Changes a series from its open occurrence on. */
    async updateSeries(userId: string, seriesId: string, patch: TaskPatch): Promise<Series> {
        const { task, changed } = await this.change({
            type: "task.updated",
            lock: (transaction) => lockOpenTasks(transaction, { userId, seriesId }),
            missing: noOpenTask,
            decide: async (it, at) => updateSeries(it, await agree(patch, it), at),
            follow: spreadSettings,
        });
        if (changed) this.tell("tasks_updated_total", "task_updated", task);
        return this.series(userId, seriesId);
    }

    /** Passes over this occurrence of a series. */
    async skip(reference: TaskReference): Promise<Task> {
        const decide: Decide = async (it, at) => {
            if (it.status !== "pending" || it.recurrence === "none")
                throw new Problem("conflict", "Only an open task that recurs can be skipped.");
            const { nextDue } = await import("@todo/shared/next-due");
            const next = nextDue({ ...it, completed_at: at });
            if (!next) throw new Problem("conflict", "The series has no later date: complete the task, or delete it.");
            return skipTo(it, next.due_date, at);
        };
        const { task } = await this.change({ ...alone(reference), type: "task.updated", decide });
        this.tell("tasks_updated_total", "task_updated", task);
        return task;
    }

    async complete(reference: TaskReference): Promise<Task> {
        const { task, changed } = await this.change({
            ...alone(reference),
            type: "task.completed",
            decide: completeTask,
        });
        if (changed) this.tell("tasks_completed_total", "task_completed", task);
        return task;
    }

    /** Completes several; those that are not there are named. */
    async completeAll(userId: string, ids: readonly string[]): Promise<{ items: Task[]; missing: string[] }> {
        const items: Task[] = [];
        const missing: string[] = [];
        for (const id of new Set(ids)) {
            try {
                items.push(await this.complete({ userId, id, ifMatch: undefined }));
            } catch (error) {
                if (!(error instanceof Problem && error.kind === "not-found")) throw error;
                missing.push(id);
            }
        }
        return { items, missing };
    }

    async reopen(reference: TaskReference): Promise<Task> {
        const decide: Decide = async (task, at, transaction) =>
            reopenTask(task, at, (await findSettings(transaction, task.series_id)) ?? settingsOf(task));
        const { task, changed } = await this.change({
            ...withSeries(reference),
            type: "task.reopened",
            decide,
            follow: takeBack,
        });
        if (changed) this.tell("tasks_updated_total", "task_reopened", task);
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
        this.tell("tasks_deleted_total", "task_deleted", task);
    }

    private async change({ type, lock, missing, ifMatch, decide, follow }: Edit): Promise<{
        readonly task: Task;
        readonly changed: boolean;
    }> {
        const result = await this.parts.db.transaction().execute(async (transaction) => {
            const { task = notFound(missing), others } = await lock(transaction);
            requireMatch(task, ifMatch);
            const change = await decide(task, now(), transaction);
            if (!change) return { task, changed: false };
            await updateTaskRow(transaction, change.task);
            await addToOutbox(transaction, type, change.task, change.changes);
            await follow?.(transaction, { before: task, after: change.task, others });
            return { task: change.task, changed: true };
        });
        if (result.changed) this.parts.committed();
        return result;
    }

    private tell(
        metric: "tasks_updated_total" | "tasks_completed_total" | "tasks_deleted_total",
        event: "task_updated" | "task_completed" | "task_reopened" | "task_deleted",
        task: Task,
    ): void {
        this.parts.metrics[metric].inc();
        this.parts.log.info("Changed a task.", { event, task_id: task.id });
    }
}

const noOpenTask = "There is no such series with an open task.";

const now = (): string => new Date().toISOString();

function notFound(detail = "There is no such task."): never {
    throw new Problem("not-found", detail);
}
