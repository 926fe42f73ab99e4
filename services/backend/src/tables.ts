import { type ColumnType, type Generated, type JSONColumnType } from "kysely";
import { type Role } from "@todo/shared/auth";
import { type CloudEvent } from "@todo/shared/events";
import { type Task } from "@todo/shared/task";
import { type SeriesSettings } from "./series-rules";

type Moment = ColumnType<Date, string, string>;
type OptionalMoment = ColumnType<Date | null, string | null, string | null>;
type MomentOfTask = "due_date" | "series_start" | "series_date" | "completed_at" | "created_at" | "updated_at";

/** Tables of the database `backend`; their columns are made by migrations.ts. */
export interface Tables {
    users: {
        id: string;
        email: string;
        password_hash: string;
        role: Generated<Role>;
        created_at: Generated<Date>;
    };
    tasks: Omit<Task, MomentOfTask> & {
        due_date: OptionalMoment;
        series_start: OptionalMoment;
        series_date: OptionalMoment;
        completed_at: OptionalMoment;
        created_at: Moment;
        updated_at: Moment;
    };
    /** Settings of the series that recur or did. Their open tasks hold copies, for readers and the version before. */
    series: Omit<SeriesSettings, "series_start"> & { id: string; user_id: string; series_start: OptionalMoment };
    /** The task of each occurrence of a series: kept when it is deleted, so that it does not come back. */
    occurrences: { series_id: string; occurrence: number; task_id: string };
    /** Committed events that are not published yet. */
    outbox: {
        id: Generated<string>;
        task_id: string;
        topic: string;
        event: JSONColumnType<CloudEvent>;
        attempts: Generated<number>;
        next_attempt_at: Generated<Date>;
        created_at: Generated<Date>;
    };
    idempotency_keys: {
        user_id: string;
        key: string;
        request_hash: string;
        response: JSONColumnType<Task> | null;
        created_at: Generated<Date>;
    };
    /** Columns as rate-limiter-flexible wants them. */
    login_limits: { key: string; points: Generated<number>; expire: string | null };
}

export const tableNames = [
    "users",
    "tasks",
    "series",
    "occurrences",
    "outbox",
    "idempotency_keys",
    "login_limits",
] as const satisfies readonly (keyof Tables)[];
