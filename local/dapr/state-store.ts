import { Pool } from "pg";

export interface StateItem {
    readonly key: string;
    readonly value: unknown;
    readonly etag?: string;
    /** Only what nobody has written since is overwritten: with an etag, that one; without, nothing at all. */
    readonly firstWrite?: boolean;
    /** Seconds until the key is gone. */
    readonly ttlSeconds?: number;
}

export interface StoredState {
    /** JSON. */
    readonly value: string;
    readonly etag: string;
}

/** Somebody else wrote the key in between. */
export class EtagMismatch extends Error {}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const cleanupIntervalMs = 60_000;

/** Keys and values in Postgres, as Dapr's state.postgresql v2 keeps them: an etag that changes with each write, and expiry. */
export class StateStore {
    private readonly pool: Pool;
    private readonly prepared: { done?: Promise<unknown> } = {};
    private readonly cleanup: NodeJS.Timeout;

    constructor(connectionString: string) {
        this.pool = new Pool({ connectionString, max: 5, connectionTimeoutMillis: 5000 });
        // An idle connection that breaks is replaced at the next use, which reports what is wrong.
        this.pool.on("error", () => undefined);
        this.cleanup = setInterval(() => {
            this.pool.query("DELETE FROM state WHERE expires_at < now()").catch(() => undefined);
        }, cleanupIntervalMs).unref();
    }

    async get(key: string): Promise<StoredState | undefined> {
        await this.prepare();
        const { rows } = await this.pool.query<StoredState>(
            `SELECT value, etag FROM state WHERE key = $1 AND (expires_at IS NULL OR expires_at > now())`,
            [key],
        );
        return rows[0];
    }

    /** @throws {@link EtagMismatch} */
    async upsert({ key, value, etag, firstWrite, ttlSeconds }: StateItem): Promise<void> {
        requireUuid(etag);
        await this.prepare();
        const values = [key, JSON.stringify(value ?? null), ttlSeconds ?? null];
        const expiry = "now() + $3::integer * interval '1 second'";
        const change = `value = $2, etag = gen_random_uuid(), expires_at = ${expiry}`;
        const isExpired = "state.expires_at <= now()";
        const insert = `INSERT INTO state (key, value, expires_at) VALUES ($1, $2, ${expiry}) ON CONFLICT (key) DO UPDATE SET ${change}`;
        const { rowCount } =
            etag !== undefined
                ? await this.pool.query(
                      `UPDATE state SET ${change} WHERE key = $1 AND etag = $4 AND NOT COALESCE(${isExpired}, false)`,
                      [...values, etag],
                  )
                : await this.pool.query(firstWrite ? `${insert} WHERE ${isExpired}` : insert, values);
        if (rowCount !== 0) return;
        // Dapr's store does not call it a conflict when a first write finds the key written.
        throw etag === undefined ? new Error("no item was updated") : new EtagMismatch("possible etag mismatch");
    }

    /** @throws {@link EtagMismatch} */
    async remove(key: string, etag: string | undefined): Promise<void> {
        requireUuid(etag);
        await this.prepare();
        const { rowCount } =
            etag === undefined
                ? await this.pool.query("DELETE FROM state WHERE key = $1", [key])
                : await this.pool.query("DELETE FROM state WHERE key = $1 AND etag = $2", [key, etag]);
        if (etag !== undefined && rowCount === 0) throw new EtagMismatch("possible etag mismatch");
    }

    async close(): Promise<void> {
        clearInterval(this.cleanup);
        await this.pool.end();
    }

    /** Replicas start at the same time, hence the lock. */
    private prepare(): Promise<unknown> {
        return (this.prepared.done ??= this.pool
            .query(
                `BEGIN;
                 SELECT pg_advisory_xact_lock(hashtext('state'));
                 CREATE TABLE IF NOT EXISTS state (
                     key text PRIMARY KEY, value text NOT NULL, etag uuid NOT NULL DEFAULT gen_random_uuid(), expires_at timestamptz
                 );
                 COMMIT`,
            )
            .catch((error: unknown) => {
                delete this.prepared.done;
                throw error;
            }));
    }
}

/** Anything else cannot be the etag of a key. */
function requireUuid(etag: string | undefined): void {
    if (etag !== undefined && !uuid.test(etag)) throw new EtagMismatch("possible etag mismatch");
}
