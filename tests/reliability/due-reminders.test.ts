import { ensure, eventually } from "../../e2e/client/eventually";
import { type LocalPlatform } from "../../local/platform/local-platform";
import { startPlatform } from "../../local/platform/start-platform";
import { insertReminders } from "../../checks/bench/scale-data";
import { query } from "../../checks/bench/scale-fill";
import { topicReader } from "./support/invariants";

/** Starting a platform, sending on a slow machine, and half a minute until a dead replica's reminders are taken over. */
jest.setTimeout(300_000);

const reminders = 2_000;
/** What a replica takes at a time (services/notification/src/reminder-sender.ts). */
const batch = 20;

let platform: LocalPlatform;
beforeAll(async () => void (platform = await startPlatform({ replicas: 2 })));
afterAll(() => platform.stop());

const ask = async (statement: string) => (await query(platform, "notification", statement)).rows;
const count = async (status: string) => (await ask(`SELECT FROM reminders WHERE status = '${status}'`)).length;

it("reminders that are due at once go out once each, though one of two replicas is killed meanwhile", async () => {
    await ask("DELETE FROM reminders");
    // Other tasks at a second try.
    await ask(insertReminders({ count: reminders, from: Date.now() }));
    await ask("UPDATE reminders SET remind_at = now(), next_attempt_at = now()");
    const tasks = new Set((await ask("SELECT task_id FROM reminders")).map((it) => String(it["task_id"])));

    await eventually("a tenth is sent", 60_000, async () => ensure((await count("sent")) > reminders / 10, "not yet"));
    await platform.services.get("notification")![1]!.kill();
    const left = await count("scheduled");
    expect(left).toBeGreaterThan(batch);
    await eventually("all are sent", 180_000, async () =>
        ensure((await count("scheduled")) === 0, `${await count("scheduled")} of ${left} are left`),
    );

    const due = (await topicReader(platform)("reminders")).filter(
        (it) => it.type === "reminder.due" && tasks.has(it.subject),
    );
    expect(new Set(due.map((it) => it.subject)).size).toBe(reminders);
    // Of what the dead one held, some came again: with the same id, by which whoever reads it knows it.
    expect(new Set(due.map((it) => it.id)).size).toBe(reminders);
    expect(due.length - reminders).toBeLessThanOrEqual(batch);
});
