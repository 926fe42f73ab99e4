import { setTimeout as pause } from "node:timers/promises";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { type LocalPlatform } from "../../local/platform/local-platform";
import { indexes as auditIndexes } from "../../services/audit/src/tables";
import { indexes as backendIndexes } from "../../services/backend/src/indexes";
import { insertAuditEntries, insertReminders, insertTasks, type Rows } from "./scale-data";

export interface Fill {
    /** Tasks that are there already. */
    readonly from: number;
    readonly to: number;
    /** Audit entries for each task. */
    readonly entries: number;
    readonly largest: string;
}

export interface Filled {
    /** From the start of the services until they are ready, with all the rows and without indexes. */
    readonly readySeconds: number;
    /** From then until every index is built. */
    readonly indexSeconds: number;
    /** What a change of a task had to wait at most while the indexes were built, in milliseconds. */
    readonly longestWrite: number;
}

/** Databases whose service builds its indexes while it works. */
const indexed = [
    { database: "backend", indexes: backendIndexes },
    { database: "audit", indexes: auditIndexes },
] as const;
const databases = ["backend", "audit", "notification"] as const;

/** Rows of one statement: small enough for the memory of a small Postgres. */
const batch = 100_000;

/** Fills the tables as the version before the indexes had them, then lets the services start on them. */
export async function fill(platform: LocalPlatform, { from, to, entries, largest }: Fill): Promise<Filled> {
    const running = databases.flatMap((it) => platform.services.get(it)!);
    for (const it of running) await it.stop();
    const insert = async (database: (typeof databases)[number], factor: number, statement: (rows: Rows) => string) => {
        const restore = await dropIndexes(platform, database);
        let next = from * factor;
        const insertBatches = async () => {
            while (next < to * factor) {
                const rows = { from: next + 1, count: Math.min(batch, to * factor - next), largest };
                next += batch;
                await query(platform, database, statement(rows));
            }
        };
        // Postgres works for one connection on one processor.
        await Promise.all([insertBatches(), insertBatches()]);
        for (const definition of restore) await query(platform, database, definition);
        await query(platform, database, "VACUUM ANALYZE");
    };
    await insert("backend", 1, insertTasks);
    await insert("audit", entries, insertAuditEntries);
    await insert("notification", 1, insertReminders);

    const started = performance.now();
    await Promise.all(running.map((it) => it.start()));
    await platform.gatewayProcess.command({ awaitReady: true });
    const ready = performance.now();
    const longestWrite = await whileIndexing(platform);
    return {
        readySeconds: (ready - started) / 1000,
        indexSeconds: (performance.now() - ready) / 1000,
        longestWrite,
    };
}

/** Rows go in several times as fast without indexes. Answers the statements that make those of the migrations again. */
async function dropIndexes(platform: LocalPlatform, database: string): Promise<string[]> {
    const { rows } = await query(
        platform,
        database,
        `SELECT indexname AS name, indexdef AS definition FROM pg_indexes
         WHERE schemaname = current_schema() AND indexdef NOT LIKE 'CREATE UNIQUE%'`,
    );
    for (const { name } of rows) await query(platform, database, `DROP INDEX ${String(name)}`);
    const built = new Set(indexed.flatMap((it) => (it.database === database ? Object.keys(it.indexes.wanted) : [])));
    return rows.filter(({ name }) => !built.has(String(name))).map((it) => String(it["definition"]));
}

/** Changes tasks until every index is there; answers how long a change took at most. */
async function whileIndexing(platform: LocalPlatform): Promise<number> {
    let longest = 0;
    while (!(await isIndexed(platform))) {
        const started = performance.now();
        await query(
            platform,
            "backend",
            "UPDATE tasks SET version = version + 1 WHERE id = (SELECT id FROM tasks LIMIT 1)",
        );
        longest = Math.max(longest, performance.now() - started);
        await pause(50);
    }
    return longest;
}

async function isIndexed(platform: LocalPlatform): Promise<boolean> {
    for (const { database, indexes } of indexed) {
        const { rows } = await query(
            platform,
            database,
            "SELECT relname FROM pg_index JOIN pg_class ON oid = indexrelid WHERE indisvalid",
        );
        const found = new Set(rows.map((it) => String(it["relname"])));
        if (Object.keys(indexes.wanted).some((it) => !found.has(it))) return false;
    }
    return true;
}

/** One statement, over a connection of its own. */
export const query = (platform: LocalPlatform, database: string, text: string) =>
    queryAt(platform.database.urlOf(database), text);

export async function queryAt(
    connectionString: string,
    text: string,
): Promise<pg.QueryResult<Record<string, unknown>>> {
    const client = new pg.Client({ connectionString });
    await client.connect();
    try {
        return await client.query<Record<string, unknown>>(text);
    } finally {
        await client.end();
    }
}

/** A database of the platform, over a connection of its own. */
export async function withDatabase<Tables>(
    platform: LocalPlatform,
    database: string,
    work: (db: Kysely<Tables>) => Promise<void>,
): Promise<void> {
    const pool = new pg.Pool({ connectionString: platform.database.urlOf(database), max: 1 });
    const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
    try {
        await work(db);
    } finally {
        await db.destroy();
    }
}
