import { setTimeout as sleep } from "node:timers/promises";
import { rememberSeconds } from "@todo/shared/events";
import { errorFields, type Log } from "@todo/shared/log";
import { type Sidecar } from "@todo/shared/sidecar";
import { type ReminderRecord } from "./reminder";
import { type ReminderStore } from "./reminder-store";

/** A record as the version before kept it, in a key of Dapr's state. */
type EarlierRecord = ReminderRecord & {
    /** When a replica began to send it, and which channels had it: of no use here. */
    readonly claimed_at?: string;
    readonly delivered?: readonly string[];
};

/** Keys in which the version before listed its pending reminders: task -> when to remind. */
const listKeys = Array.from({ length: 64 }, (_, index) => `reminders-pending-${index}`);
type PendingList = Readonly<Record<string, string>>;

/** How long a replica of the version before is left alone with a reminder that it sends. */
const claimMilliseconds = 30_000;
const againMilliseconds = 10 * 60_000;

export interface EarlierRemindersParts {
    readonly sidecar: Sidecar;
    readonly store: ReminderStore;
    readonly log: Log;
}

/**
 * Moves reminders that the version before kept in Dapr's state into the table, while both versions run: those that are pending
 * from the start on, the others when something is heard of their tasks. It ends when no event can come again that the version
 * before has seen, or soon where there is nothing of it. To be removed two versions later.
 */
export class EarlierReminders {
    private until = Infinity;

    constructor(private readonly parts: EarlierRemindersParts) {}

    /** @param madeAt when the table was made (ms). */
    endAfter(madeAt: number): void {
        this.until = madeAt + rememberSeconds * 1000;
    }

    private get isOver(): boolean {
        return Date.now() > this.until;
    }

    /** Moves the record of a task, if there is one. Rejects while the version before is sending the reminder. */
    async takeOver(taskId: string): Promise<void> {
        if (this.isOver) return;
        const { sidecar, store } = this.parts;
        const key = `reminder-${taskId}`;
        const { value, etag } = await sidecar.getState<EarlierRecord>(key);
        if (value === undefined) return;
        const { claimed_at, delivered: _, ...record } = value;
        const isClaimed = claimed_at !== undefined && Date.now() - Date.parse(claimed_at) < claimMilliseconds;
        if (record.status === "scheduled" && isClaimed) throw new Error("the version before is sending this reminder");
        // First held, so that it is not sent before the version before has lost it; then taken from there.
        await store.adopt(record);
        await sidecar.deleteState(key, etag);
        await store.release(taskId);
    }

    /** Moves everything that is pending, list by list, and looks again every few minutes for what came since. */
    async keepTakingOver(signal: AbortSignal): Promise<void> {
        for (let rounds = 1, found = 0; !signal.aborted; rounds++) {
            for (const key of listKeys) {
                if (signal.aborted) return;
                try {
                    if (await this.takeOverList(key)) found++;
                } catch (error) {
                    // Unknown, so perhaps there.
                    found++;
                    this.parts.log.debug("Earlier reminders cannot be moved now.", errorFields(error));
                }
            }
            // Twice, since the version before may have begun its first list while it was being replaced.
            if (rounds > 1 && found === 0) this.until = 0;
            if (this.isOver) return;
            await sleep(againMilliseconds, undefined, { signal, ref: false }).catch(() => undefined);
        }
    }

    /** Whether there is such a list. It is emptied and stays, to tell that the version before has been here. */
    private async takeOverList(key: string): Promise<boolean> {
        const { sidecar } = this.parts;
        const { value, etag } = await sidecar.getState<PendingList>(key);
        if (value === undefined) return false;
        const left: Record<string, string> = {};
        for (const [taskId, remindAt] of Object.entries(value))
            await this.takeOver(taskId).catch(() => (left[taskId] = remindAt));
        if (Object.keys(left).length < Object.keys(value).length) await sidecar.saveState({ key, value: left, etag });
        return true;
    }
}
