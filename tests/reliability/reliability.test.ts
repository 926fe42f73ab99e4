import { deadLetterTopic } from "../../model/contract/topics";
import { catalogue, serviceNames, type ServiceName } from "../../model/contract/catalogue";
import { expectEqual, ensure, eventually } from "../../e2e/client/eventually";
import { promises } from "../../e2e/client/promises";
import { gatewayTarget } from "../../e2e/client/target";
import { type LocalPlatform } from "../../local/platform/local-platform";
import { startPlatform } from "../../local/platform/start-platform";
import { expectNothingLostOrDoubled, topicReader } from "./support/invariants";
import { Load } from "./support/load";
import { Watcher } from "./support/watcher";

/** What is promised survives crashes, outages and a careless broker: checked from outside, under a seeded load. */

/** Starting a platform, the load, and catching up after an outage, on a slow machine. */
jest.setTimeout(300_000);

const instant = (milliseconds: number) => new Date(milliseconds).toISOString();

/** Runs a load, does something to the platform in the middle of it, and checks that nothing was lost or doubled. */
async function underLoad(
    platform: LocalPlatform,
    { name, seed }: { readonly name: string; readonly seed: number },
    disturb: (load: Load) => Promise<void>,
): Promise<void> {
    const load = await Load.start(gatewayTarget(platform.gateway), {
        name,
        seed,
        users: 3,
        operationsPerUser: 20,
        pause: 25,
        reminderAfter: 3000,
    });
    const watchers = await Promise.all(load.users.map((it) => Watcher.start(it)));
    try {
        load.begin();
        await load.answered(15);
        await disturb(load);
        await load.finish();
        await expectNothingLostOrDoubled(load, topicReader(platform));
        for (const it of watchers) await it.expectSoundFrames();
    } finally {
        await Promise.all(watchers.map((it) => it.stop()));
    }
}

describe("one replica of every service", () => {
    let platform: LocalPlatform;
    beforeAll(async () => void (platform = await startPlatform()));
    afterAll(() => platform.stop());

    const replica = (service: ServiceName) => platform.services.get(service)![0]!;
    const sidecar = (service: ServiceName) => platform.sidecars.get(service)![0]!;

    it.each(serviceNames.map((it, index) => [it, index + 1] as const))("%s is killed and started", (service, seed) =>
        underLoad(platform, { name: `kill ${service}`, seed }, async () => {
            await replica(service).kill();
            await replica(service).start();
        }),
    );

    it.each([
        ["backend", 11],
        ["notification", 12],
        ["audit", 13],
    ] as const)("the sidecar of %s is killed and started", (service, seed) =>
        underLoad(platform, { name: `kill sidecar of ${service}`, seed }, async () => {
            await sidecar(service).kill();
            await sidecar(service).start();
        }),
    );

    it("the broker is down and back", () =>
        underLoad(platform, { name: "broker down", seed: 21 }, async (load) => {
            await platform.broker.stop();
            // The outbox takes what the broker cannot.
            await load.answered(30);
            await platform.broker.start();
        }));

    it("the database is down and back", () =>
        underLoad(platform, { name: "database down", seed: 22 }, async () => {
            await platform.database.kill();
            await platform.database.start();
        }));

    it("the gateway is killed and started", () =>
        underLoad(platform, { name: "gateway down", seed: 24 }, async () => {
            await platform.gatewayProcess.kill();
            await platform.gatewayProcess.start();
        }));

    it("events are delivered twice and out of order", () =>
        underLoad(platform, { name: "careless broker", seed: 31 }, async (load) => {
            for (const it of serviceNames) {
                await platform.faults.set(it, { deliveries: { duplicate: true, reorder: true } });
            }
            await load.finish();
            await platform.faults.clear();
        }));

    it("a reminder that became due while notification was down is sent once it is back", async () => {
        const load = await Load.start(gatewayTarget(platform.gateway), {
            name: "reminder missed",
            seed: 41,
            users: 1,
            operationsPerUser: 0,
            pause: 0,
            reminderAfter: 0,
        });
        const { account } = load.users[0]!;
        const remindAt = account.now() + 10_000;
        const task = await account.createTask({
            title: "reminder missed",
            due_date: instant(remindAt + promises.reminderLead),
        });
        await eventually("the reminder is scheduled", 30_000, () => account.reminder(task.id));
        await replica("notification").kill();
        await eventually("the reminder's time has passed", 20_000, () => ensure(account.now() > remindAt, "not yet"));
        await replica("notification").start();
        await eventually("the reminder is sent", 30_000, async () => {
            ensure((await account.reminder(task.id)).status === "sent", "not yet");
        });
        const read = topicReader(platform);
        const due = (await read("reminders")).filter((it) => it.subject === task.id && it.type === "reminder.due");
        expect(new Set(due.map((it) => it.id)).size).toBe(1);
    });

    it("poison goes to the dead letters and stops nobody", () =>
        underLoad(platform, { name: "poison", seed: 51 }, async () => {
            const readers = serviceNames.filter((it) =>
                catalogue[it].subscribes.some((to) => to.topic === "task-events"),
            );
            // Other letters at a second try.
            const id = `poison ${Date.now()}`;
            const poison = [`${id} is not JSON`, JSON.stringify({ specversion: "1.0", id, type: "task.created" })];
            for (const value of poison) await platform.broker.publish("task-events", { key: "poison", value });
            await eventually("every reader has put every poison into the dead letters", 60_000, async () => {
                const letters = (await platform.broker.read(deadLetterTopic("task-events"))).map((it) => it.value);
                for (const value of poison)
                    expectEqual(value, letters.filter((it) => it === value).length, readers.length);
            });
        }));
});

describe("two replicas of every service", () => {
    let platform: LocalPlatform;
    beforeAll(async () => void (platform = await startPlatform({ replicas: 2 })));
    afterAll(() => platform.stop());

    it("share the work, and one of each may be killed", () =>
        underLoad(platform, { name: "two replicas", seed: 61 }, async () => {
            for (const it of serviceNames) await platform.services.get(it)![0]!.kill();
            for (const it of serviceNames) await platform.services.get(it)![0]!.start();
        }));
});
