import { type Transaction } from "kysely";
import { createHash } from "node:crypto";
import { z } from "zod";
import { Problem } from "@todo/shared/problems";
import { type Task } from "@todo/shared/task";
import { type Tables } from "./tables";

/** As long as a client may take to try again. */
export const idempotencyHours = 24;

export const idempotencyKeySchema = z
    .string()
    .min(1)
    .max(255)
    .regex(/^[\x21-\x7e]+$/, { error: "must be printable ASCII without spaces" });

export interface Once {
    readonly task: Task;
    /** Whether this is the answer to an earlier request with the same key. */
    readonly replayed: boolean;
}

/**
 * Creates a task once per key: a repeated request gets the stored answer, and one with another body is refused. A request with
 * the same key that is still at work holds this one up until its transaction ends.
 */
export async function onceFor(
    transaction: Transaction<Tables>,
    request: { readonly userId: string; readonly key: string; readonly body: unknown },
    create: () => Promise<Task>,
): Promise<Once> {
    const { userId, key } = request;
    const hash = createHash("sha256").update(JSON.stringify(request.body)).digest("hex");
    const { numInsertedOrUpdatedRows } = await transaction
        .insertInto("idempotency_keys")
        .values({ user_id: userId, key, request_hash: hash })
        .onConflict((it) => it.columns(["user_id", "key"]).doNothing())
        .executeTakeFirst();
    if (numInsertedOrUpdatedRows === 1n) {
        const task = await create();
        await transaction
            .updateTable("idempotency_keys")
            .set({ response: JSON.stringify(task) })
            .where("user_id", "=", userId)
            .where("key", "=", key)
            .execute();
        return { task, replayed: false };
    }
    const stored = await transaction
        .selectFrom("idempotency_keys")
        .select(["request_hash", "response"])
        .where("user_id", "=", userId)
        .where("key", "=", key)
        .executeTakeFirstOrThrow();
    if (stored.request_hash !== hash || !stored.response)
        throw new Problem("idempotency-key-reused", "The Idempotency-Key was used before, with another body.");
    return { task: stored.response, replayed: true };
}
