import { sql, type ColumnType, type Generated, type JSONColumnType, type Migration } from "kysely";
import { type EventType } from "../../../model/contract/catalogue";
import { type Changes } from "@todo/shared/events";
import { type Indexes } from "@todo/shared/indexes";

/** The table of the database `audit`. It refers to no other: entries outlive what they are about. */
export interface Tables {
    audit_logs: {
        id: Generated<string>;
        /** The same event is written once. */
        event_id: string;
        /** When it happened, by the event. */
        timestamp: ColumnType<Date, string, never>;
        user_id: string;
        event_type: EventType;
        task_id: string;
        request_id: string;
        version: number;
        changes: JSONColumnType<Changes> | null;
        snapshot: JSONColumnType<object> | null;
        broker_topic: string;
        broker_partition: number | null;
        broker_offset: string | null;
        recorded_at: Generated<Date>;
    };
}

/** The schema, in order. A migration that has been released is never changed. */
export const migrations: Readonly<Record<string, Migration>> = {
    "0001-audit-logs": {
        async up(db) {
            await sql`
                create table audit_logs (
                    id bigint generated always as identity primary key,
                    event_id text not null unique,
                    timestamp timestamptz(3) not null,
                    user_id uuid not null,
                    event_type text not null,
                    task_id uuid not null,
                    request_id text not null,
                    version integer not null,
                    changes jsonb,
                    snapshot jsonb,
                    broker_topic text not null,
                    broker_partition integer,
                    broker_offset bigint,
                    recorded_at timestamptz(3) not null default now()
                )`.execute(db);
            await sql`create index audit_logs_by_user on audit_logs (user_id, timestamp, id)`.execute(db);
            await sql`create index audit_logs_by_task on audit_logs (task_id)`.execute(db);
            await sql`create index audit_logs_by_time on audit_logs (timestamp, id)`.execute(db);
        },
    },
};

/** So that a user's entries of a rare type need not be looked for among all of theirs. */
export const indexes: Indexes = {
    wanted: {
        audit_logs_by_type: { table: "audit_logs", definition: "(user_id, event_type, timestamp, id)" },
    },
    retired: [],
};
