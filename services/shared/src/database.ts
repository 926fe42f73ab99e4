import { Kysely, Migrator, PostgresDialect, sql, type LogEvent, type Migration } from "kysely";
import pg from "pg";
import { setTimeout as sleep } from "node:timers/promises";
import { milliseconds } from "../../../model/contract/time-limits";
import { keepIndexing, type Indexes } from "./indexes";
import { errorFields, type Log } from "./log";
import { type Metrics } from "./metrics";
import { preparing } from "./prepared-statements";
import { errorTypeOf, noteSpan } from "./tracing";

export interface DatabaseOptions<Tables> {
    readonly url: string;
    readonly applicationName: string;
    readonly poolSize: number;
    readonly migrations: Migrations;
    /** @default none besides those of the migrations */
    readonly indexes?: Indexes;
    /** Names of the tables, for the label of the query metric. */
    readonly tables: readonly (keyof Tables & string)[];
    readonly log: Log;
    readonly metrics: Pick<Metrics<"backend">, "database_query_duration_seconds">;
}

/** How long ago an answer of the database may be to show that it is there. */
const recentMilliseconds = 2_000;

/** A service's own database: a pool of connections, and a schema that the service itself brings up to date. */
export class Database<Tables> {
    readonly pool: pg.Pool;
    readonly db: Kysely<Tables>;
    private migrated = false;
    private indexing: Promise<void> | undefined;
    /** When a query last succeeded (`performance.now()`). */
    private lastAnswer = -Infinity;
    private readonly closing = new AbortController();

    constructor(private readonly options: DatabaseOptions<Tables>) {
        this.pool = new pg.Pool({
            connectionString: options.url,
            application_name: options.applicationName,
            max: options.poolSize,
            connectionTimeoutMillis: milliseconds("databaseConnection"),
            idleTimeoutMillis: 60_000,
            statement_timeout: milliseconds("statement"),
            query_timeout: milliseconds("query"),
            idle_in_transaction_session_timeout: 60_000,
            keepAlive: true,
        });
        // A connection that breaks between two queries of a transaction: the next query says so. Unheard, it would end the process.
        this.pool.on("connect", (client) => client.on("error", () => undefined));
        // A connection that breaks while nobody uses it: the pool replaces it by itself.
        this.pool.on("error", (error) => options.log.warn("An idle database connection broke.", errorFields(error)));
        const knownTables = new Set<string>(options.tables);
        this.db = new Kysely<Tables>({
            dialect: new PostgresDialect({ pool: preparing(this.pool) }),
            log: (event) => {
                if (event.level === "query") this.lastAnswer = performance.now();
                observe(event, knownTables, options.metrics);
            },
        });
    }

    /** Waits for the database and brings the schema up to date; a lock lets one replica after the other do so. */
    async prepare(): Promise<void> {
        for (let attempt = 0; !this.closing.signal.aborted; attempt++) {
            try {
                await migrate(this.db, this.options.migrations, this.options.log);
                this.migrated = true;
                this.startIndexing();
                return;
            } catch (error) {
                this.options.log.warn("The database is not ready yet.", {
                    event: "dependency_unavailable",
                    ...errorFields(error),
                });
                const pause = Math.min(5_000, 250 * 2 ** attempt);
                await sleep(pause, undefined, { signal: this.closing.signal }).catch(() => undefined);
            }
        }
    }

    /** When a migration was run (ms). */
    async migratedAt(name: string): Promise<number> {
        const { rows } = await sql<{ timestamp: string }>`
            select timestamp from kysely_migration where name = ${name}`.execute(this.db);
        return Date.parse(rows[0]!.timestamp);
    }

    /** Resolves when all indexes are there. A service does not wait for that: it works without them, only slower. */
    async indexed(): Promise<void> {
        await this.indexing;
    }

    /** Rejects unless the database answers and has its schema. */
    async check(): Promise<void> {
        if (!this.migrated) throw new Error("the schema is not up to date yet");
        // A busy pool would hold up the question, and a service that answers requests is not one to be taken out of service.
        if (performance.now() - this.lastAnswer < recentMilliseconds) return;
        await sql`select 1`.execute(this.db);
    }

    async close(): Promise<void> {
        this.closing.abort();
        await this.indexing;
        await this.db.destroy();
    }

    private startIndexing(): void {
        const { indexes, log } = this.options;
        if (indexes !== undefined)
            this.indexing = keepIndexing({ pool: this.pool, indexes, log, signal: this.closing.signal });
    }
}

/** By name, in the order of their names. */
export type Migrations = Readonly<Record<string, Migration>>;

/** Runs the migrations that are missing, all or none. */
export async function migrate<Tables>(
    db: Kysely<Tables>,
    migrations: Migrations,
    log: Pick<Log, "info">,
): Promise<void> {
    const migrator = new Migrator({
        db,
        provider: { getMigrations: async () => ({ ...(await executedElsewhere(db, migrations)), ...migrations }) },
        allowUnorderedMigrations: true,
    });
    const { error, results } = await migrator.migrateToLatest();
    if (error !== undefined) throw error instanceof Error ? error : new Error("migration failed", { cause: error });
    for (const { migrationName } of results ?? []) log.info(`Migrated the database: ${migrationName}.`);
}

/**
 * Migrations of a newer version of the service, whose schema this one has to live with: after a rollback of the image the
 * older one would refuse to start otherwise.
 */
async function executedElsewhere<Tables>(
    db: Kysely<Tables>,
    migrations: Migrations,
): Promise<Record<string, Migration>> {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
    return Object.fromEntries(
        rows.filter(({ name }) => !(name in migrations)).map(({ name }) => [name, { up: () => Promise.resolve() }]),
    );
}

const statementPattern = /^\s*(?:with\b[\s\S]*?\)\s*)?(select|insert|update|delete)\b/i;
const tablePattern = /\b(?:from|into|update)\s+"?([a-z_]+)"?/gi;

function observe(event: LogEvent, tables: ReadonlySet<string>, metrics: DatabaseOptions<unknown>["metrics"]): void {
    const { sql: text } = event.query;
    const operation = statementPattern.exec(text)?.[1]?.toLowerCase();
    if (operation === undefined) return;
    const table = [...text.matchAll(tablePattern)].map((it) => it[1]!).find((it) => tables.has(it));
    if (table === undefined) return;
    const { queryDurationMillis: elapsed } = event;
    metrics.database_query_duration_seconds.observe({ operation, table }, elapsed / 1000);
    noteSpan(
        {
            name: `${operation} ${table}`,
            kind: "client",
            startedAt: Date.now() - elapsed,
            attributes: { "db.system.name": "postgresql", "db.operation.name": operation, "db.collection.name": table },
        },
        event.level === "error" ? errorTypeOf(event.error) : undefined,
    );
}
