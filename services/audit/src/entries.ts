import { sql, type Expression, type Kysely, type Selectable, type SqlBool } from "kysely";
import { type BrokerPosition } from "@todo/shared/consumer";
import { type ReminderEvent, type TaskEvent } from "@todo/shared/events";
import { decodeCursor, encodeCursor, type AuditEntry, type AuditPage, type AuditQuery } from "./entry";
import { type Tables } from "./tables";

/** Writes an event; false if it has been written before. */
export async function writeEntry(
    db: Kysely<Tables>,
    event: TaskEvent | ReminderEvent,
    position: BrokerPosition,
): Promise<boolean> {
    const { data } = event;
    const { numInsertedOrUpdatedRows } = await db
        .insertInto("audit_logs")
        .values({
            event_id: event.id,
            timestamp: event.time,
            user_id: data.user_id,
            event_type: event.type,
            task_id: data.task_id,
            request_id: data.request_id,
            version: data.version,
            changes: "changes" in data && data.changes ? JSON.stringify(data.changes) : null,
            snapshot: JSON.stringify(snapshotOf(event)),
            broker_topic: position.topic,
            broker_partition: position.partition,
            broker_offset: position.offset,
        })
        .onConflict((it) => it.column("event_id").doNothing())
        .executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n;
}

/** The whole task, or what there is to know of a reminder. */
function snapshotOf({ data }: TaskEvent | ReminderEvent): object {
    if ("task" in data) return data.task;
    const { title, due_date, remind_at, status } = data;
    return { title, due_date, remind_at, status };
}

/** Bytes of changes and snapshots in one page: what the heap of a pod holds for several who ask at once. */
const pageBytes = 1024 * 1024;

/** A page of entries, the newest first. Of one user, or of all. It is shorter than asked for where entries are large. */
export async function findEntries(
    db: Kysely<Tables>,
    userId: string | undefined,
    query: AuditQuery,
): Promise<AuditPage> {
    const newestFirst = sql`over (order by timestamp desc, id desc rows between unbounded preceding and 1 preceding)`;
    const sized = db
        .selectFrom(pageOfEntries(db, userId, query).as("page"))
        .selectAll()
        .select([
            sql<string | null>`sum(octet_length(concat(changes, snapshot))) ${newestFirst}`.as("bytes_before"),
            sql<string | null>`lead(id) over (order by timestamp desc, id desc)`.as("next"),
        ]);
    const rows = await db
        .selectFrom(sized.as("sized"))
        .selectAll()
        .where(sql<SqlBool>`coalesce(bytes_before, 0) < ${pageBytes}`)
        .orderBy("timestamp", "desc")
        .orderBy("id", "desc")
        .limit(query.limit)
        .execute();
    const items = rows.map(entryOf);
    const last = (rows.at(-1)?.next ?? null) === null ? undefined : items.at(-1);
    return { items, next_cursor: last ? encodeCursor(last) : null };
}

/** The statement of a page: one row more than asked for tells whether there is a next page. */
export const pageOfEntries = (db: Kysely<Tables>, userId: string | undefined, query: AuditQuery) =>
    db
        .selectFrom("audit_logs")
        .selectAll()
        .where((it) => it.and([...(userId ? [sql<SqlBool>`user_id = ${userId}::uuid`] : []), ...conditionsOf(query)]))
        .orderBy("timestamp", "desc")
        .orderBy("id", "desc")
        .limit(query.limit + 1);

function conditionsOf({ task_id, event_type, from, to, cursor }: AuditQuery): Expression<SqlBool>[] {
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    return [
        ...(task_id ? [sql<SqlBool>`task_id = ${task_id}::uuid`] : []),
        ...(event_type ? [sql<SqlBool>`event_type = ${event_type}`] : []),
        ...(from ? [sql<SqlBool>`timestamp >= ${from}::timestamptz`] : []),
        ...(to ? [sql<SqlBool>`timestamp < ${to}::timestamptz`] : []),
        ...(after ? [sql<SqlBool>`(timestamp, id) < (${after.timestamp}::timestamptz, ${after.id}::bigint)`] : []),
    ];
}

const entryOf = (row: Selectable<Tables["audit_logs"]>): AuditEntry => ({
    id: row.id,
    event_id: row.event_id,
    timestamp: row.timestamp.toISOString(),
    user_id: row.user_id,
    event_type: row.event_type,
    task_id: row.task_id,
    request_id: row.request_id,
    version: row.version,
    changes: row.changes,
    snapshot: row.snapshot as AuditEntry["snapshot"],
    broker: {
        topic: row.broker_topic,
        partition: row.broker_partition,
        // Text: an offset may be larger than a number is exact.
        offset: row.broker_offset,
    },
});

/** Deletes entries that are older than they are kept, some at a time so that writers are not held up; answers how many. */
export async function deleteExpired(db: Kysely<Tables>, retentionDays: number, batchSize = 5_000): Promise<number> {
    let total = 0;
    for (;;) {
        const { numDeletedRows } = await deletionOfExpired(db, retentionDays, batchSize).executeTakeFirst();
        total += Number(numDeletedRows);
        if (numDeletedRows < BigInt(batchSize)) return total;
    }
}

/** The statement that deletes some expired entries. */
export const deletionOfExpired = (db: Kysely<Tables>, retentionDays: number, batchSize: number) =>
    db.deleteFrom("audit_logs").where("id", "in", (it) =>
        it
            .selectFrom("audit_logs")
            .select("id")
            .where("timestamp", "<", sql<Date>`now() - make_interval(days => ${retentionDays}::integer)`)
            .limit(batchSize),
    );
