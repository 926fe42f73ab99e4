import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { errorFields, type Log } from "./log";

export interface Index {
    readonly table: string;
    /** What follows the table's name in `create index`. */
    readonly definition: string;
    /** Extensions of PostgreSQL that the definition needs. */
    readonly extensions?: readonly string[];
}

/**
 * Indexes that are built while their tables are in use, by name. They are no migrations: building one takes minutes on a large
 * table, both versions of the service work on it meanwhile, and without it queries are slow, but right.
 */
export interface Indexes {
    readonly wanted: Readonly<Record<string, Index>>;
    /** Names of those that nothing uses any more. */
    readonly retired: readonly string[];
}

export interface IndexingParts {
    readonly pool: pg.Pool;
    readonly indexes: Indexes;
    readonly log: Pick<Log, "info" | "warn">;
    /** Ends the work, wherever it is. */
    readonly signal: AbortSignal;
}

/** How long to leave it to the replica that is at it. */
const otherMilliseconds = 1_000;
const retryMilliseconds = 10 * 60_000;

/** Builds the indexes that are missing. When that fails, it is tried again every ten minutes. Resolves when all are there. */
export async function keepIndexing({ pool, indexes, log, signal }: IndexingParts): Promise<void> {
    while (!signal.aborted) {
        let pause = otherMilliseconds;
        try {
            if (await withSession(pool, signal, (session) => buildIndexes(session, indexes, log))) return;
        } catch (error) {
            if (signal.aborted) return;
            pause = retryMilliseconds;
            log.warn(
                "An index is missing; queries that need it are slow. Next try in ten minutes.",
                errorFields(error),
            );
        }
        await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
    }
}

/** What builds indexes: a connection, or a pool of one. */
export type Session = (statement: string) => Promise<{ readonly rows: readonly unknown[] }>;

/** A connection whose statements may take as long as they need. It is not used for anything else afterwards. */
async function withSession<T>(pool: pg.Pool, signal: AbortSignal, work: (session: Session) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    // Whoever waits for an answer gets the end of the connection instead.
    const cut = () => client.release(true);
    signal.addEventListener("abort", cut, { once: true });
    try {
        await client.query("set statement_timeout = 0");
        // The client's own patience too: without a limit, the pool's would count.
        return await work((text) => client.query({ text, query_timeout: 2 ** 31 - 1 } as pg.QueryConfig));
    } finally {
        signal.removeEventListener("abort", cut);
        if (!signal.aborted) client.release(true);
    }
}

/** One replica builds at a time. False if another one is at it. */
export async function buildIndexes(session: Session, indexes: Indexes, log: Pick<Log, "info">): Promise<boolean> {
    const lock = "hashtext('indexes')";
    // Asked for and not waited for: whoever waits within a statement holds up the building itself.
    const { rows } = await session(`select pg_try_advisory_lock(${lock}) as locked`);
    if (!(rows[0] as { readonly locked: boolean }).locked) return false;
    try {
        const found = await existingIndexes(session);
        for (const [name, index] of Object.entries(indexes.wanted)) {
            if (found.get(name) === "valid") continue;
            // What a process left behind that ended while it built.
            if (found.has(name)) await session(`drop index concurrently if exists ${name}`);
            for (const extension of index.extensions ?? []) await ensureExtension(session, extension);
            await session(`create index concurrently ${name} on ${index.table} ${index.definition}`);
            // An index of expressions is of no use to the planner before it has seen their values.
            await session(`analyze ${index.table}`);
            log.info(`Built the index ${name}.`);
        }
        for (const name of indexes.retired.filter((it) => found.has(it)))
            await session(`drop index concurrently if exists ${name}`);
    } finally {
        await session(`select pg_advisory_unlock(${lock})`);
    }
    return true;
}

async function existingIndexes(session: Session): Promise<ReadonlyMap<string, "valid" | "invalid">> {
    const { rows } = await session(
        `select relname as name, indisvalid as valid from pg_index join pg_class on pg_class.oid = indexrelid
         where relnamespace = current_schema()::regnamespace`,
    );
    return new Map(
        (rows as readonly { readonly name: string; readonly valid: boolean }[]).map(({ name, valid }) => [
            name,
            valid ? "valid" : "invalid",
        ]),
    );
}

async function ensureExtension(session: Session, name: string): Promise<void> {
    try {
        await session(`create extension if not exists ${name}`);
    } catch (error) {
        throw new Error(
            `the database has no extension ${name}, and this login must not create it: an administrator does, as docs/external-database.md says`,
            { cause: error },
        );
    }
}
