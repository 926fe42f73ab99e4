import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { databases, stateDatabase } from "../../model/platform/database";
import { connectionUrl } from "../../components/data/connection-strings";
import { indexes as auditIndexes, migrations as auditMigrations } from "../../services/audit/src/tables";
import { indexes as backendIndexes } from "../../services/backend/src/indexes";
import { migrations as backendMigrations } from "../../services/backend/src/migrations";
import { migrations as notificationMigrations } from "../../services/notification/src/tables";
import { migrate, type Migrations } from "../../services/shared/src/database";
import { buildIndexes, type Indexes } from "../../services/shared/src/indexes";
import { loginTo } from "./data";
import { type PostgresServer } from "./postgres-server";

/** The schema of each service that has tables, as the service itself makes it when it starts. */
const schemas: Readonly<Record<string, { readonly migrations: Migrations; readonly indexes?: Indexes }>> = {
    backend: { migrations: backendMigrations, indexes: backendIndexes },
    notification: { migrations: notificationMigrations },
    audit: { migrations: auditMigrations, indexes: auditIndexes },
};

/** Runs the services' own migrations on a server, each over the login of its service. */
export async function migrateDatabases(server: PostgresServer): Promise<void> {
    for (const database of databases.filter((it) => it !== stateDatabase)) {
        const schema = schemas[database];
        if (schema === undefined) throw new Error(`the drill knows no migrations of database ${database}`);
        const log = { info: () => undefined };
        // Two: while one holds the lock of the migrations, the other asks which have run.
        const pool = new pg.Pool({ connectionString: connectionUrl(loginTo(server, database, database)), max: 2 });
        const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
        try {
            await migrate(db, schema.migrations, log);
            if (schema.indexes === undefined) continue;
            const session = await pool.connect();
            await buildIndexes((statement) => session.query(statement), schema.indexes, log);
            session.release();
        } finally {
            await db.destroy();
        }
    }
}

const uuid = (what: string) => `md5('${what}' || i)::uuid`;
const title = "(ARRAY['Grüße', '買い物', 'a''b\"c\\d', E'tab\\tline\\nend', 'plain'])[1 + i % 5] || ' ' || i";
const instant = "timestamptz '2026-11-24 00:00:00.123+00' + i * interval '1 minute'";

/** Rows as the services write them, by database: reproducible, and with what a restore could get wrong in each column. */
export const serviceRows = (rows: number): Readonly<Record<string, string>> => {
    const users = Math.ceil(rows / 50);
    const owner = `md5('user' || (1 + i % ${users}))::uuid`;
    return {
        backend: `
INSERT INTO users (id, email, password_hash, role)
SELECT ${uuid("user")}, 'user' || i || '@example.com', 'scrypt$' || md5(i::text), (ARRAY['user', 'admin'])[1 + i % 2] FROM generate_series(1, ${users}) i;
INSERT INTO login_limits SELECT 'login:' || i, i % 10, 1800000000000 + i FROM generate_series(1, ${users}) i;
INSERT INTO tasks SELECT ${uuid("task")}, ${owner}, ${title}, repeat('ü', i % 40), (ARRAY['pending', 'completed'])[1 + i % 2],
       (ARRAY['low', 'medium', 'high'])[1 + i % 3], CASE WHEN i % 4 = 0 THEN '{}' ELSE ARRAY['tag' || i % 10, 'NULL', ''] END,
       CASE WHEN i % 3 = 0 THEN NULL ELSE ${instant} END, 'Asia/Karachi', (ARRAY['none', 'daily', 'weekly', 'monthly'])[1 + i % 4], 1 + i % 3,
       CASE WHEN i % 5 = 0 THEN 15 END, ${instant}, ${instant}, CASE WHEN i % 2 = 1 THEN ${instant} END, 1 + i % 7, ${uuid("series")},
       CASE WHEN i % 4 > 0 THEN ${instant} END, i % 12
FROM generate_series(1, ${rows}) i;
INSERT INTO occurrences SELECT ${uuid("series")}, i % 12, ${uuid("task")} FROM generate_series(1, ${rows}, 3) i;
INSERT INTO idempotency_keys (user_id, key, request_hash, response)
SELECT ${owner}, 'key ' || i, md5(i::text), CASE WHEN i % 2 = 0 THEN jsonb_build_object('status', 201, 'body', ${title}) END
FROM generate_series(1, ${rows}, 10) i;
INSERT INTO outbox (task_id, topic, event)
SELECT ${uuid("task")}, 'task-events', jsonb_build_object('id', i, 'data', jsonb_build_array(NULL, true, 1.5, 'ü'))
FROM generate_series(1, ${rows}, 20) i;`,
        notification: `
INSERT INTO reminders (task_id, user_id, title, version, request_id, traceparent, status, due_date, remind_at, next_attempt_at, attempts, delivered)
SELECT ${uuid("task")}, ${owner}, ${title}, 1 + i % 7, md5('request' || i), '', (ARRAY['none', 'scheduled', 'cancelled', 'sent'])[1 + i % 4],
       CASE WHEN i % 4 > 0 THEN ${instant} END, CASE WHEN i % 4 > 0 THEN ${instant} END, CASE WHEN i % 4 = 1 THEN ${instant} END, i % 3,
       CASE WHEN i % 3 = 0 THEN '{}' ELSE ARRAY['log', 'NULL'] END
FROM generate_series(1, ${rows}) i;`,
        audit: `
INSERT INTO audit_logs (
    event_id, timestamp, user_id, event_type, task_id, request_id, version, changes, snapshot,
    broker_topic, broker_partition, broker_offset
)
SELECT 'event-' || i, ${instant}, ${owner}, (ARRAY['task.created', 'task.updated', 'task.deleted'])[1 + i % 3], ${uuid("task")}, md5('request' || i),
       1 + i % 7, CASE WHEN i % 3 = 1 THEN jsonb_build_object('title', jsonb_build_array('before', ${title})) END,
       CASE WHEN i % 3 <> 2 THEN jsonb_build_object('title', ${title}) END, 'task-events', i % 3, CASE WHEN i % 9 > 0 THEN i END
FROM generate_series(1, ${rows}) i;`,
    };
};
