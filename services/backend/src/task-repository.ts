import { sql, type Insertable, type Kysely, type Selectable } from "kysely";
import { type Task } from "@todo/shared/task";
import {
    conditionsOf,
    encodeCursor,
    pageCondition,
    sortExpression,
    type TaskFilter,
    type TaskQuery,
} from "./task-query";
import { type Tables } from "./tables";

type Row = Selectable<Tables["tasks"]>;
/** The database, or a transaction in it. */
export type Queryable = Kysely<Tables>;

const momentOrNull = (date: Date | null): string | null => date?.toISOString() ?? null;

export function taskOf(row: Row): Task {
    return {
        ...row,
        due_date: momentOrNull(row.due_date),
        series_start: momentOrNull(row.series_start),
        series_date: momentOrNull(row.series_date),
        completed_at: momentOrNull(row.completed_at),
        created_at: row.created_at.toISOString(),
        updated_at: row.updated_at.toISOString(),
    };
}

/** False if there is a task with this id. */
export async function insertTask(db: Queryable, task: Insertable<Tables["tasks"]>): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await db
        .insertInto("tasks")
        .values(task)
        .onConflict((it) => it.column("id").doNothing())
        .executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n;
}

export async function findTask(db: Queryable, userId: string, id: string): Promise<Task | undefined> {
    const row = await db
        .selectFrom("tasks")
        .selectAll()
        .where("id", "=", id)
        .where("user_id", "=", userId)
        .executeTakeFirst();
    return row && taskOf(row);
}

/** As {@link findTask}, and nobody else changes it until the transaction ends: so versions and events are in one order. */
export async function lockTask(db: Queryable, userId: string, id: string): Promise<Task | undefined> {
    const row = await db
        .selectFrom("tasks")
        .selectAll()
        .where("id", "=", id)
        .where("user_id", "=", userId)
        .forUpdate()
        .executeTakeFirst();
    return row && taskOf(row);
}

export async function updateTaskRow(db: Queryable, task: Task): Promise<void> {
    await db.updateTable("tasks").set(task).where("id", "=", task.id).execute();
}

export async function deleteTaskRow(db: Queryable, id: string): Promise<void> {
    await db.deleteFrom("tasks").where("id", "=", id).execute();
}

export interface TaskPage {
    readonly items: Task[];
    readonly next_cursor: string | null;
}

export async function listTasks(db: Queryable, userId: string, query: TaskQuery, now: string): Promise<TaskPage> {
    const rows = await pageOfTasks(db, userId, query, now).execute();
    const page = rows.slice(0, query.limit);
    const last = rows.length > query.limit ? page.at(-1) : undefined;
    return {
        items: page.map(({ sort_key: _, ...row }) => taskOf(row)),
        next_cursor: last ? encodeCursor(query, keyText(last.sort_key), last.id) : null,
    };
}

/** The statement of a page: one row more than asked for tells whether there is a next page. */
export const pageOfTasks = (db: Queryable, userId: string, query: TaskQuery, now: string) =>
    db
        .selectFrom("tasks")
        .selectAll()
        .select(sql<Date | number | string>`${sortExpression(query.sort)}`.as("sort_key"))
        .where("user_id", "=", userId)
        .where((it) => it.and([...conditionsOf(query, now), ...pageCondition(query)]))
        .orderBy(sortExpression(query.sort), query.order)
        .orderBy("id", query.order)
        .limit(query.limit + 1);

export async function countTasks(db: Queryable, userId: string, filter: TaskFilter, now: string): Promise<number> {
    const { count } = await db
        .selectFrom("tasks")
        .select((it) => it.fn.countAll<string>().as("count"))
        .where("user_id", "=", userId)
        .where((it) => it.and(conditionsOf(filter, now)))
        .executeTakeFirstOrThrow();
    return Number(count);
}

/** The driver reads the timestamp `infinity` as a number. */
function keyText(key: Date | number | string): string {
    if (key instanceof Date) return key.toISOString();
    return key === Infinity ? "infinity" : String(key);
}
