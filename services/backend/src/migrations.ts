import { sql, type Migration } from "kysely";

/** One statement after the other; PostgreSQL makes the whole migration one transaction. */
const statements = (...texts: readonly string[]): Migration => ({
    async up(db) {
        for (const text of texts) await sql.raw(text).execute(db);
    },
});

/**
 * The schema of the database `backend`, in order. A migration that has been released is never changed; it has to leave the
 * tables usable for the version before it, which still runs while replicas are replaced.
 */
export const migrations: Readonly<Record<string, Migration>> = {
    "0001-users": statements(
        `create table users (
            id uuid primary key,
            email text not null unique check (email = lower(email)),
            password_hash text not null,
            role text not null default 'user' check (role in ('user', 'admin')),
            created_at timestamptz(3) not null default now()
        )`,
        `create table login_limits (key varchar(255) primary key, points integer not null default 0, expire bigint)`,
    ),
    "0002-tasks": statements(
        // The owner is whom the token names: users may come from elsewhere, so there is no foreign key.
        `create table tasks (
            id uuid primary key,
            user_id uuid not null,
            title text not null,
            description text not null,
            status text not null check (status in ('pending', 'completed')),
            priority text not null check (priority in ('low', 'medium', 'high')),
            tags text[] not null,
            due_date timestamptz(3),
            time_zone text not null,
            recurrence text not null check (recurrence in ('none', 'daily', 'weekly', 'monthly', 'yearly')),
            recurrence_interval integer not null,
            reminder_offset_minutes integer,
            created_at timestamptz(3) not null,
            updated_at timestamptz(3) not null,
            completed_at timestamptz(3),
            version integer not null,
            series_id uuid not null,
            series_start timestamptz(3),
            occurrence integer not null
        )`,
        `create index tasks_by_user on tasks (user_id, created_at, id)`,
        `create index tasks_by_due_date on tasks (user_id, due_date)`,
        `create table occurrences (
            series_id uuid not null,
            occurrence integer not null,
            task_id uuid not null,
            primary key (series_id, occurrence)
        )`,
        `create table idempotency_keys (
            user_id uuid not null,
            key text not null,
            request_hash text not null,
            response jsonb,
            created_at timestamptz(3) not null default now(),
            primary key (user_id, key)
        )`,
        `create index idempotency_keys_by_age on idempotency_keys (created_at)`,
    ),
    "0003-outbox": statements(
        `create table outbox (
            id bigint generated always as identity primary key,
            task_id uuid not null,
            topic text not null,
            event jsonb not null,
            attempts integer not null default 0,
            next_attempt_at timestamptz(3) not null default now(),
            created_at timestamptz(3) not null default now()
        )`,
        `create index outbox_by_task on outbox (task_id, id)`,
    ),
    // Tags had their bound before they were lower-cased, and some grow: they could not be sent back.
    "0004-tags-within-bounds": statements(
        `update tasks
            set tags = (select array_agg(distinct rtrim(left(tag, 50))) from unnest(tags) as tag)
            where exists (select from unnest(tags) as tag where char_length(tag) > 50)`,
    ),
    // The version before knows no such column and table: what it writes is as good as before (series-rules.ts).
    "0005-series": statements(
        `alter table tasks
            add column all_day boolean not null default false,
            add column rrule text,
            add column series_date timestamptz(3)`,
        `create table series (
            id uuid primary key,
            user_id uuid not null,
            recurrence text not null check (recurrence in ('none', 'daily', 'weekly', 'monthly', 'yearly')),
            recurrence_interval integer not null,
            rrule text,
            time_zone text not null,
            all_day boolean not null,
            series_start timestamptz(3)
        )`,
    ),
};
