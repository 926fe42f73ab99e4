import { createHash } from "node:crypto";
import { rememberSeconds } from "@todo/shared/events";
import { type Sidecar, type StateChange } from "@todo/shared/sidecar";
import { type ReminderRecord } from "./reminder";

/** Dapr's state cannot be listed, so the pending reminders are: in some keys, since one would be written all the time. */
const shardCount = 64;

/** Pending reminders: task -> when to remind. */
type Shard = Readonly<Record<string, string>>;

export interface LoadedRecord {
    readonly record: ReminderRecord | undefined;
    readonly etag: string | undefined;
}

export interface PendingReminder {
    readonly taskId: string;
    readonly remindAt: string;
}

/** Reminder records in Dapr's state, and the list of those that are pending, always changed together. */
export class ReminderStore {
    constructor(private readonly sidecar: Sidecar) {}

    async load(taskId: string): Promise<LoadedRecord> {
        const { value, etag } = await this.sidecar.getState<ReminderRecord>(recordKey(taskId));
        return { record: value, etag };
    }

    /** Rejects with a conflict if somebody else saved it since it was loaded. */
    async save(record: ReminderRecord, etag: string | undefined): Promise<void> {
        const { task_id: taskId } = record;
        const pending = record.status === "scheduled" ? record.remind_at : undefined;
        const recordChange: StateChange = {
            key: recordKey(taskId),
            value: record,
            etag,
            // An event that comes again must find what was decided.
            ...(pending === undefined ? { ttlSeconds: rememberSeconds } : {}),
        };
        await inTurn(shardKey(taskId), async () => {
            const shard = await this.sidecar.getState<Shard>(shardKey(taskId));
            if (shard.value?.[taskId] === pending) return this.sidecar.saveState(recordChange);
            const { [taskId]: _, ...others } = shard.value ?? {};
            await this.sidecar.saveStates([
                recordChange,
                {
                    key: shardKey(taskId),
                    value: pending === undefined ? others : { ...others, [taskId]: pending },
                    etag: shard.etag,
                },
            ]);
        });
    }

    /** Every reminder that is scheduled and not sent, of all replicas. */
    async pending(): Promise<PendingReminder[]> {
        const shards = await this.sidecar.getStates<Shard>(
            Array.from({ length: shardCount }, (_, index) => shardKeyOf(index)),
        );
        return [...shards.values()].flatMap((shard) =>
            Object.entries(shard).map(([taskId, remindAt]) => ({ taskId, remindAt })),
        );
    }
}

const recordKey = (taskId: string) => `reminder-${taskId}`;
const shardKeyOf = (index: number) => `reminders-pending-${index}`;
const shardKey = (taskId: string) => shardKeyOf(createHash("sha1").update(taskId).digest().readUInt32BE() % shardCount);

const turns = new Map<string, Promise<unknown>>();

/** One after the other per key within this replica: only another replica can still cause a conflict. */
async function inTurn<T>(key: string, action: () => Promise<T>): Promise<T> {
    const before = turns.get(key) ?? Promise.resolve();
    const result = before.then(action, action);
    turns.set(key, result);
    try {
        return await result;
    } finally {
        if (turns.get(key) === result) turns.delete(key);
    }
}
