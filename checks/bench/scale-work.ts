import { setTimeout as pause } from "node:timers/promises";
import { type LocalPlatform } from "../../local/platform/local-platform";
import { deleteExpired } from "../../services/audit/src/entries";
import { type Tables } from "../../services/audit/src/tables";
import { insertOutbox } from "./scale-data";
import { query, withDatabase } from "./scale-fill";

/** How long to watch consumers that do not get to the end of a backlog. */
const patience = 60_000;

/** Puts events into the outbox; answers how many a second the broker gets, and each service takes from there meanwhile and after. */
export async function drainOutbox(platform: LocalPlatform, events: number): Promise<ReadonlyMap<string, number>> {
    await query(platform, "backend", insertOutbox({ count: events }));
    const before = await positions(platform);
    const started = performance.now();
    const elapsed = () => (performance.now() - started) / 1000;
    while (await has(platform, "backend", "SELECT 1 FROM outbox LIMIT 1")) await pause(100);
    const rates = new Map([["published", events / elapsed()]]);
    const deadline = performance.now() + patience;
    for (const waiting = new Set(before.keys()); waiting.size > 0; await pause(100)) {
        const late = performance.now() > deadline;
        for (const [group, { offset, lag }] of await positions(platform)) {
            if ((lag > 0 && !late) || !waiting.delete(group)) continue;
            rates.set(`taken by ${group}`, (offset - before.get(group)!.offset) / elapsed());
        }
    }
    return rates;
}

/** Where each group is in the topic, over all partitions. */
async function positions({
    broker,
}: LocalPlatform): Promise<ReadonlyMap<string, { readonly offset: number; readonly lag: number }>> {
    const found = new Map<string, { offset: number; lag: number }>();
    for (const { group, topic, offset, lag } of await broker.groups()) {
        if (topic !== "task-events") continue;
        const sum = found.get(group) ?? { offset: 0, lag: 0 };
        found.set(group, { offset: sum.offset + offset, lag: sum.lag + lag });
    }
    return found;
}

/** Lets reminders become due at once and waits until all are sent; answers how many a minute that made. */
export async function sendReminders(platform: LocalPlatform, reminders: number): Promise<number> {
    const { rowCount } = await query(
        platform,
        "notification",
        `UPDATE reminders SET remind_at = now(), next_attempt_at = now(), due_date = now() + interval '15 minutes' WHERE task_id IN
             (SELECT task_id FROM reminders WHERE status = 'scheduled' ORDER BY next_attempt_at LIMIT ${reminders})`,
    );
    const started = performance.now();
    const due =
        "SELECT 1 FROM reminders WHERE status = 'scheduled' AND next_attempt_at < now() + interval '1 minute' LIMIT 1";
    while (await has(platform, "notification", due)) await pause(100);
    return (rowCount! / ((performance.now() - started) / 1000)) * 60;
}

const has = async (platform: LocalPlatform, database: string, statement: string): Promise<boolean> =>
    (await query(platform, database, statement)).rows.length > 0;

/** Lets the oldest entries expire and deletes them as the service does; answers how many a second. */
export async function expireEntries(platform: LocalPlatform, entries: number): Promise<number> {
    await query(
        platform,
        "audit",
        `UPDATE audit_logs SET timestamp = now() - interval '91 days'
         WHERE id IN (SELECT id FROM audit_logs ORDER BY timestamp LIMIT ${entries})`,
    );
    let rate = 0;
    await withDatabase<Tables>(platform, "audit", async (db) => {
        const started = performance.now();
        rate = (await deleteExpired(db, 90)) / ((performance.now() - started) / 1000);
    });
    return rate;
}
