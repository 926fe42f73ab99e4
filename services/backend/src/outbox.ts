import { sql, type Kysely, type Transaction } from "kysely";
import { type EventType } from "../../../model/contract/catalogue";
import { currentContext, newTraceparent } from "@todo/shared/context";
import { createEvent, type Changes, type CloudEvent } from "@todo/shared/events";
import { type Task } from "@todo/shared/task";
import { type Tables } from "./tables";

export type TaskEventType = Extract<EventType, `task.${string}`>;

/** Writes the event of a change beside the change itself: both are committed, or neither. */
export async function addToOutbox(
    transaction: Transaction<Tables>,
    type: TaskEventType,
    task: Task,
    changes?: Changes,
): Promise<void> {
    const context = currentContext();
    const event = createEvent({
        service: "backend",
        type,
        time: task.updated_at,
        traceparent: context?.traceparent ?? newTraceparent(),
        data: {
            schema_version: 1,
            task_id: task.id,
            user_id: task.user_id,
            request_id: context?.requestId ?? "none",
            version: task.version,
            task,
            ...(changes ? { changes } : {}),
        },
    });
    await transaction
        .insertInto("outbox")
        .values({ task_id: task.id, topic: "task-events", event: JSON.stringify(event) })
        .execute();
}

export interface PendingEvent {
    readonly id: string;
    readonly attempts: number;
    readonly event: CloudEvent;
}

/**
 * Locks events that may be published now: of each task the oldest alone, so that its events stay in order, and none that
 * another replica holds. The locks last until the transaction ends.
 */
export const claimEvents = (transaction: Transaction<Tables>, limit: number): Promise<PendingEvent[]> =>
    claimableEvents(transaction, limit).execute();

/** The statement of {@link claimEvents}. */
export const claimableEvents = (db: Kysely<Tables>, limit: number) =>
    db
        .selectFrom("outbox as candidate")
        .select(["candidate.id", "candidate.attempts", "candidate.event"])
        .where("candidate.next_attempt_at", "<=", sql<Date>`now()`)
        .where((it) =>
            it.not(
                it.exists(
                    it
                        .selectFrom("outbox as earlier")
                        .select("earlier.id")
                        .whereRef("earlier.task_id", "=", "candidate.task_id")
                        .whereRef("earlier.id", "<", "candidate.id"),
                ),
            ),
        )
        .orderBy("candidate.id")
        .limit(limit)
        .forUpdate()
        .skipLocked();

/** Removes events that the broker has; answers whether a task has a later one, which may go out now. */
export async function removeEvents(transaction: Transaction<Tables>, ids: readonly string[]): Promise<boolean> {
    if (ids.length === 0) return false;
    const { rows } = await sql<{ readonly followed: boolean }>`
        delete from outbox where id = any(${ids}::bigint[])
        returning exists (
            select from outbox as later where later.task_id = outbox.task_id and later.id > outbox.id
        ) as followed`.execute(transaction);
    return rows.some((it) => it.followed);
}

export async function postponeEvent(transaction: Transaction<Tables>, id: string, seconds: number): Promise<void> {
    await transaction
        .updateTable("outbox")
        .set({
            attempts: sql<number>`attempts + 1`,
            next_attempt_at: sql<Date>`now() + make_interval(secs => ${seconds}::float8)`,
        })
        .where("id", "=", id)
        .execute();
}
