import { sql, type Kysely } from "kysely";
import { errorFields, type Log } from "@todo/shared/log";
import { idempotencyHours } from "./idempotency";
import { type Tables } from "./tables";

const everyMilliseconds = 10 * 60 * 1000;

/** Deletes what is of no use any more. Every replica does; deleting twice does no harm. */
export async function cleanUp(db: Kysely<Tables>): Promise<void> {
    await db
        .deleteFrom("idempotency_keys")
        .where("created_at", "<", sql<Date>`now() - make_interval(hours => ${idempotencyHours}::integer)`)
        .execute();
    await db
        .deleteFrom("login_limits")
        .where("expire", "<", sql<string>`(extract(epoch from now()) * 1000)::bigint`)
        .execute();
}

/** Cleans up now and then; answers how to stop that. */
export function keepClean(db: Kysely<Tables>, log: Log): () => void {
    const timer = setInterval(() => {
        cleanUp(db).catch((error: unknown) => log.warn("Cleaning up failed; next time.", errorFields(error)));
    }, everyMilliseconds).unref();
    return () => clearInterval(timer);
}
