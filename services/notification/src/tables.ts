import { sql, type ColumnType, type Generated, type Migration } from "kysely";
import { type Indexes } from "@todo/shared/indexes";
import { type ReminderRecord } from "./reminder";

type OptionalMoment = ColumnType<Date | null, string | null, string | null>;

/** The table of the database `notification`. */
export interface Tables {
    reminders: {
        task_id: string;
        user_id: string;
        title: string;
        version: number;
        request_id: string;
        traceparent: string;
        status: ReminderRecord["status"];
        due_date: OptionalMoment;
        remind_at: OptionalMoment;
        /** When a replica may send it. Whoever takes it moves this on, so that others leave it alone meanwhile. */
        next_attempt_at: OptionalMoment;
        attempts: Generated<number>;
        /** Channels that have it already. */
        delivered: Generated<string[]>;
        changed_at: Generated<Date>;
    };
}

/** The schema, in order. A migration that has been released is never changed. */
export const migrations: Readonly<Record<string, Migration>> = {
    "0001-reminders": {
        async up(db) {
            await sql`
                create table reminders (
                    task_id uuid primary key,
                    user_id uuid not null,
                    title text not null,
                    version integer not null,
                    request_id text not null,
                    traceparent text not null,
                    status text not null check (status in ('none', 'scheduled', 'cancelled', 'sent')),
                    due_date timestamptz(3),
                    remind_at timestamptz(3),
                    next_attempt_at timestamptz(3),
                    attempts integer not null default 0,
                    delivered text[] not null default '{}',
                    changed_at timestamptz(3) not null default now()
                )`.execute(db);
            await sql`create index reminders_pending on reminders (next_attempt_at) where status = 'scheduled'`.execute(
                db,
            );
            await sql`create index reminders_done on reminders (changed_at) where status <> 'scheduled'`.execute(db);
        },
    },
};

/** A user's reminders, in the order of their list. */
export const indexes: Indexes = {
    wanted: {
        reminders_by_user: { table: "reminders", definition: "(user_id, remind_at, task_id) where status <> 'none'" },
    },
    retired: [],
};
