import { setTimeout as delay } from "node:timers/promises";
import { type StoredRecord } from "../broker/partition-log";
import { type DeliveryFaults } from "../process/sidecar-faults";
import { type RecordHandler } from "./consumer";

/** How long an event waits for the one that is to overtake it. */
const overtakingMs = 2000;

/** Puts faults between a partition and who handles its records. With none set it only passes on. */
export function withFaults(handler: RecordHandler, faults: () => DeliveryFaults | undefined): RecordHandler {
    const held = new Map<string, StoredRecord>();
    return async (record, signal) => {
        const fault = faults();
        const partition = `${record.topic} ${record.partition}`;
        const waiting = held.get(partition);
        if (fault === undefined || !concerns(fault, record)) {
            await handler(record, signal);
        } else {
            if (fault.delayMs !== undefined) await delay(fault.delayMs, undefined, { signal });
            if (fault.drop) return;
            if (fault.reorder && waiting === undefined) {
                held.set(partition, record);
                setTimeout(() => void release(record), overtakingMs);
                return;
            }
            const altered = fault.alter === undefined ? record : { ...record, value: alter(record.value, fault.alter) };
            await handler(altered, signal);
            if (fault.duplicate) await handler(altered, signal);
        }
        if (waiting !== undefined) await release(waiting);

        async function release(late: StoredRecord): Promise<void> {
            if (held.get(partition) !== late) return;
            held.delete(partition);
            await handler(late, new AbortController().signal);
        }
    };
}

function concerns({ eventType }: DeliveryFaults, { value }: StoredRecord): boolean {
    return eventType === undefined || (JSON.parse(value) as { type?: unknown }).type === eventType;
}

/** Replaces fields, named by dotted paths; null removes one. Paths that lead nowhere are left alone. */
export function alter(value: string, changes: Readonly<Record<string, unknown>>): string {
    const event = JSON.parse(value) as Record<string, unknown>;
    for (const [path, replacement] of Object.entries(changes)) {
        const fields = path.split(".");
        const last = fields.pop() ?? "";
        let target: unknown = event;
        for (const field of fields) target = (target as Record<string, unknown> | undefined)?.[field];
        if (typeof target !== "object" || target === null) continue;
        const object = target as Record<string, unknown>;
        if (replacement === null) delete object[last];
        else object[last] = replacement;
    }
    return JSON.stringify(event);
}
