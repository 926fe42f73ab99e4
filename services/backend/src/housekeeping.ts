import { sql, type Kysely } from "kysely";
import { errorFields, type Log } from "@todo/shared/log";
import { idempotencyHours } from "./idempotency";
import { type Tables } from "./tables";

const everyMilliseconds = 10 * 60 * 1000;

/**
 * Deletes what is of no use any more, some rows at a time: a statement is ended after seconds, however much there is to do.
 * Every replica does; deleting twice does no harm.
 */
export async function cleanUp(db: Kysely<Tables>, batchSize = 5_000): Promise<void> {
    const deletions = [
        sql`delete from idempotency_keys where (user_id, key) in (
            select user_id, key from idempotency_keys
            where created_at < now() - make_interval(hours => ${idempotencyHours}::integer) limit ${batchSize}
        )`,
        sql`delete from login_limits where key in (
            select key from login_limits where expire < (extract(epoch from now()) * 1000)::bigint limit ${batchSize}
        )`,
    ];
    for (const deletion of deletions) {
        for (let deleted = batchSize; deleted === batchSize;)
            deleted = Number((await deletion.execute(db)).numAffectedRows);
    }
}

/** Cleans up now and then; answers how to stop that. */
export function keepClean(db: Kysely<Tables>, log: Log): () => void {
    const timer = setInterval(() => {
        cleanUp(db).catch((error: unknown) => log.warn("Cleaning up failed; next time.", errorFields(error)));
    }, everyMilliseconds).unref();
    return () => clearInterval(timer);
}
