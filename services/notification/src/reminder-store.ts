import { sql, type Kysely, type Selectable, type SqlBool } from "kysely";
import { rememberSeconds } from "@todo/shared/events";
import { type ReminderRecord, type ScheduledReminder } from "./reminder";
import { positionOf, type ReminderQuery } from "./reminder-query";
import { type Tables } from "./tables";

/** Somebody else has decided about the reminder, or sent it, since it was read. */
export class ReminderChanged extends Error {
    override readonly name = "ReminderChanged";
}

/** A reminder whose time has come, and how far its sending has got. */
export interface DueReminder {
    readonly record: ScheduledReminder;
    readonly attempts: number;
    readonly delivered: readonly string[];
}

/** How long the replica that took a reminder is left alone with it; after that it counts as dead. */
const claimSeconds = 30;
const expiredBatch = 5_000;

/** What is kept of each task's reminder, in a table that finds those of a time. */
export class ReminderStore {
    constructor(private readonly db: Kysely<Tables>) {}

    async load(taskId: string): Promise<ReminderRecord | undefined> {
        const row = await this.db.selectFrom("reminders").selectAll().where("task_id", "=", taskId).executeTakeFirst();
        return row && recordOf(row);
    }

    /** A page of a user's reminders, those that come first at the top. */
    async list(userId: string, query: ReminderQuery): Promise<{ items: ScheduledReminder[]; hasMore: boolean }> {
        const rows = await pageOfReminders(this.db, userId, query).execute();
        const items = rows.slice(0, query.limit).map((it) => recordOf(it) as ScheduledReminder);
        return { items, hasMore: rows.length > items.length };
    }

    /**
     * Saves what was decided.
     * @throws {@link ReminderChanged} unless it is still as it was when that was decided.
     */
    async save(record: ReminderRecord, previous: ReminderRecord | undefined): Promise<void> {
        const isSaved = previous === undefined ? await this.insert(record) : await this.replace(record, previous);
        if (!isSaved) throw new ReminderChanged("the reminder was changed in the meantime");
    }

    /** Takes reminders whose time has come, those that wait longest first; other replicas leave them alone for a while. */
    async takeDue(limit: number): Promise<DueReminder[]> {
        const rows = await this.db
            .with("due", (db) => dueReminders(db, limit))
            .updateTable("reminders")
            .set({ next_attempt_at: inSeconds(claimSeconds) })
            .where("task_id", "in", (it) => it.selectFrom("due").select("due.task_id"))
            .returningAll()
            .execute();
        return rows.map((row) => ({
            record: recordOf(row) as ScheduledReminder,
            attempts: row.attempts,
            delivered: row.delivered,
        }));
    }

    /** Notes that reminders were sent; one that was decided again meanwhile stays as it is. */
    async markSent(reminders: readonly ScheduledReminder[]): Promise<void> {
        if (reminders.length === 0) return;
        await sql`
            update reminders set status = 'sent', changed_at = now()
            from unnest(
                ${reminders.map((it) => it.task_id)}::uuid[], ${reminders.map((it) => it.remind_at)}::timestamptz[]
            ) as sent (task_id, remind_at)
            where reminders.task_id = sent.task_id and reminders.remind_at = sent.remind_at and status = 'scheduled'`.execute(
            this.db,
        );
    }

    /** Notes which channels have a reminder, and when it is to be sent to the others. */
    async postpone({ record, delivered }: Omit<DueReminder, "attempts">, seconds: number): Promise<void> {
        await this.db
            .updateTable("reminders")
            .set({
                delivered: [...delivered],
                attempts: sql<number>`attempts + 1`,
                next_attempt_at: inSeconds(seconds),
            })
            .where("task_id", "=", record.task_id)
            .where("remind_at", "=", sql<Date>`${record.remind_at}::timestamptz`)
            .where("status", "=", "scheduled")
            .execute();
    }

    async countPending(): Promise<number> {
        const { count } = await this.db
            .selectFrom("reminders")
            .select((it) => it.fn.countAll<string>().as("count"))
            .where("status", "=", "scheduled")
            .executeTakeFirstOrThrow();
        return Number(count);
    }

    /** Deletes what no event can come again for, some at a time; answers how many. */
    async forget(): Promise<number> {
        let total = 0;
        for (;;) {
            const { numDeletedRows } = await this.db
                .deleteFrom("reminders")
                .where("task_id", "in", (it) =>
                    it
                        .selectFrom("reminders")
                        .select("task_id")
                        .where("status", "<>", "scheduled")
                        .where("changed_at", "<", sql<Date>`now() - make_interval(secs => ${rememberSeconds}::float8)`)
                        .limit(expiredBatch),
                )
                .executeTakeFirst();
            total += Number(numDeletedRows);
            if (numDeletedRows < BigInt(expiredBatch)) return total;
        }
    }

    /**
     * Takes a record over from the version before, unless there is a newer one. For a while nobody sends it: the version before
     * might do so.
     */
    async adopt(record: ReminderRecord): Promise<void> {
        const adopted = {
            ...record,
            next_attempt_at: sql<string>`greatest(${record.remind_at}::timestamptz, ${inSeconds(claimSeconds)})`,
        };
        await this.db
            .insertInto("reminders")
            .values(adopted)
            .onConflict((it) =>
                it
                    .column("task_id")
                    .doUpdateSet(adopted)
                    .where(
                        sql<SqlBool>`reminders.version < excluded.version
                            or (reminders.version = excluded.version and reminders.status = 'scheduled')`,
                    ),
            )
            .execute();
    }

    /** Lets a reminder be sent that was {@link adopt}ed. */
    async release(taskId: string): Promise<void> {
        await this.db
            .updateTable("reminders")
            .set({ next_attempt_at: sql<string>`remind_at` })
            .where("task_id", "=", taskId)
            .where("status", "=", "scheduled")
            .where("attempts", "=", 0)
            .execute();
    }

    private async insert(record: ReminderRecord): Promise<boolean> {
        const { numInsertedOrUpdatedRows } = await this.db
            .insertInto("reminders")
            .values({ ...record, next_attempt_at: record.remind_at })
            .onConflict((it) => it.column("task_id").doNothing())
            .executeTakeFirst();
        return numInsertedOrUpdatedRows === 1n;
    }

    private async replace(record: ReminderRecord, previous: ReminderRecord): Promise<boolean> {
        // One that stays as it was may be being sent right now: how far that is stays too.
        const stays = previous.status === record.status && previous.remind_at === record.remind_at;
        const { numUpdatedRows } = await this.db
            .updateTable("reminders")
            .set({
                ...record,
                ...(stays ? {} : { next_attempt_at: record.remind_at, attempts: 0, delivered: [] }),
                changed_at: sql<Date>`now()`,
            })
            .where("task_id", "=", record.task_id)
            .where("version", "=", previous.version)
            .where("status", "=", previous.status)
            .executeTakeFirst();
        return numUpdatedRows === 1n;
    }
}

/** A moment of the database's clock. */
const inSeconds = (seconds: number) => sql<string>`now() + make_interval(secs => ${seconds}::float8)`;

/** The statement that finds reminders whose time has come, and that no other replica holds. */
export const dueReminders = (db: Pick<Kysely<Tables>, "selectFrom">, limit: number) =>
    db
        .selectFrom("reminders")
        .select("task_id")
        .where("status", "=", "scheduled")
        .where("next_attempt_at", "<=", sql<Date>`now()`)
        .orderBy("next_attempt_at")
        .limit(limit)
        .forUpdate()
        .skipLocked();

/** The statement of a page: one row more than asked for tells whether there is a next page. */
export function pageOfReminders(db: Kysely<Tables>, userId: string, query: ReminderQuery) {
    const { status, from, to, limit } = query;
    const after = positionOf(query);
    return db
        .selectFrom("reminders")
        .selectAll()
        .where("user_id", "=", userId)
        .where("status", "<>", "none")
        .$if(status !== undefined, (it) => it.where("status", "=", status!))
        .$if(from !== undefined, (it) => it.where(sql<SqlBool>`remind_at >= ${from}::timestamptz`))
        .$if(to !== undefined, (it) => it.where(sql<SqlBool>`remind_at < ${to}::timestamptz`))
        .$if(after !== undefined, (it) =>
            it.where(sql<SqlBool>`(remind_at, task_id) > (${after?.remindAt}::timestamptz, ${after?.taskId}::uuid)`),
        )
        .orderBy("remind_at")
        .orderBy("task_id")
        .limit(limit + 1);
}

function recordOf(row: Selectable<Tables["reminders"]>): ReminderRecord {
    const { next_attempt_at: _, attempts: _attempts, delivered: _delivered, changed_at: _changed, ...record } = row;
    return {
        ...record,
        due_date: row.due_date?.toISOString() ?? null,
        remind_at: row.remind_at?.toISOString() ?? null,
    } as ReminderRecord;
}
