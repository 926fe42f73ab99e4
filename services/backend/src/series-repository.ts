import { sql, type Expression, type ExpressionBuilder, type SqlBool } from "kysely";
import { type Task } from "@todo/shared/task";
import { findTask, taskOf, type Queryable } from "./task-repository";
import { type SeriesSettings } from "./series-rules";
import { type Tables } from "./tables";

/** Which occurrence of which series. */
export interface Place {
    readonly series_id: string;
    readonly occurrence: number;
}

export async function findSettings(db: Queryable, seriesId: string): Promise<SeriesSettings | undefined> {
    const row = await db
        .selectFrom("series")
        .select(["recurrence", "recurrence_interval", "rrule", "time_zone", "all_day", "series_start"])
        .where("id", "=", seriesId)
        .executeTakeFirst();
    return row && { ...row, series_start: row.series_start?.toISOString() ?? null };
}

export async function saveSettings(
    db: Queryable,
    { series_id: id, user_id }: Pick<Task, "series_id" | "user_id">,
    settings: SeriesSettings,
): Promise<void> {
    await db
        .insertInto("series")
        .values({ id, user_id, ...settings })
        .onConflict((it) => it.column("id").doUpdateSet(settings))
        .execute();
}

/** A series of a user. */
export interface SeriesReference {
    readonly userId: string;
    readonly seriesId: string;
}

const tasksOf = (db: Queryable, { userId, seriesId }: SeriesReference) =>
    db
        .selectFrom("tasks")
        .selectAll()
        .where("user_id", "=", userId)
        // The first of a series has its id. No OR, for which there is no index.
        .where("id", "in", (it) =>
            it
                .selectFrom("occurrences")
                .select("task_id")
                .where("series_id", "=", seriesId)
                .unionAll(db.selectNoFrom(sql<string>`${seriesId}::uuid`.as("task_id"))),
        )
        .orderBy("occurrence");

/** The open tasks of a series, in order: one, or two after an undo. */
export async function openTasks(db: Queryable, series: SeriesReference): Promise<Task[]> {
    return (await tasksOf(db, series).where(isOpen).execute()).map(taskOf);
}

/** What a change of a series is about. */
export interface LockedSeries {
    /** The task that is changed; undefined if it is gone. */
    readonly task: Task | undefined;
    /** The other open tasks of its series, in order. */
    readonly others: readonly Task[];
}

/** Locks a task and the open ones of its series. */
export async function lockWithSeries(db: Queryable, userId: string, id: string): Promise<LockedSeries> {
    const seriesId = (await findTask(db, userId, id))?.series_id;
    if (seriesId === undefined) return { task: undefined, others: [] };
    const locked = await lockTasks(db, { userId, seriesId }, (it) => it.or([isOpen(it), it("id", "=", id)]));
    return { task: locked.find((it) => it.id === id), others: locked.filter((it) => it.id !== id) };
}

/** Locks the open tasks of a series; the last of them is the one that is changed. */
export async function lockOpenTasks(db: Queryable, series: SeriesReference): Promise<LockedSeries> {
    const locked = await lockTasks(db, series, isOpen);
    return { task: locked.at(-1), others: locked.slice(0, -1) };
}

type Condition = (it: ExpressionBuilder<Tables, "tasks">) => Expression<SqlBool>;

const isOpen: Condition = (it) => it("status", "=", "pending");

async function lockTasks(db: Queryable, series: SeriesReference, condition: Condition): Promise<Task[]> {
    // In order, so that two who change the series wait for each other.
    const lock = () => tasksOf(db, series).where(condition).forUpdate().execute();
    // Twice: a statement that waited for a lock does not see the follower that was made meanwhile, the next one does.
    await lock();
    return (await lock()).map(taskOf);
}

/** Locks the task of an occurrence; undefined if it was deleted. */
export async function lockOccurrence(db: Queryable, { series_id, occurrence }: Place): Promise<Task | undefined> {
    const id = occurrence === 1 ? series_id : await taskOfOccurrence(db, { series_id, occurrence });
    if (id === undefined) return undefined;
    const row = await db.selectFrom("tasks").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
    return row && taskOf(row);
}

export async function taskOfOccurrence(db: Queryable, { series_id, occurrence }: Place): Promise<string | undefined> {
    const row = await db
        .selectFrom("occurrences")
        .select("task_id")
        .where("series_id", "=", series_id)
        .where("occurrence", "=", occurrence)
        .executeTakeFirst();
    return row?.task_id;
}

/**
 * Claims an occurrence for a task. False if another task has it, or this one: the message came again. A task that was deleted
 * has no claim against a new completion.
 */
export async function claimOccurrence(db: Queryable, { series_id, occurrence }: Place, id: string): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await db
        .insertInto("occurrences")
        .values({ series_id, occurrence, task_id: id })
        .onConflict((it) =>
            it
                .columns(["series_id", "occurrence"])
                .doUpdateSet({ task_id: id })
                .where("occurrences.task_id", "!=", id)
                .where((row) =>
                    row.not(
                        row.exists(
                            row.selectFrom("tasks").select("tasks.id").whereRef("tasks.id", "=", "occurrences.task_id"),
                        ),
                    ),
                ),
        )
        .executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n;
}
