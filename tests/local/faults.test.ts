import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { serviceNames, type ServiceName } from "../../model/contract/catalogue";
import { type LocalPlatform } from "../../local/platform/local-platform";
import { startPlatform } from "../../local/platform/start-platform";

/** The faults that drills and tests set, and what outlives the processes that they stop. Services are stubs here. */
const stub = join(__dirname, "support", "stub-service.mjs");

interface Seen {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
}

let platform: LocalPlatform;
beforeAll(async () => {
    platform = await startPlatform({ replicas: 2, programs: Object.fromEntries(serviceNames.map((it) => [it, stub])) });
});
afterAll(() => platform.stop());
afterEach(() => platform.faults.clear());

const sidecar = (name: ServiceName) => platform.sidecars.get(name)![0]!;

async function publish(event: object = {}, key: string = randomUUID()): Promise<{ id: string; status: number }> {
    const id = randomUUID();
    const url = `${sidecar("backend").url}/v1.0/publish/pubsub/task-events?metadata.partitionKey=${key}`;
    const body = JSON.stringify({
        specversion: "1.0",
        id,
        source: "/t",
        type: "task.created",
        data: { n: 1 },
        ...event,
    });
    const headers = { "content-type": "application/cloudevents+json" };
    return { id, status: (await fetch(url, { method: "POST", headers, body })).status };
}

/** What the replicas of a service got that mentions an id, one list for each. */
async function seenBy(name: ServiceName, id: string): Promise<Seen[][]> {
    return Promise.all(
        platform.services.get(name)!.map(async ({ url }) => {
            const seen = (await (await fetch(`${url}/seen`)).json()) as Seen[];
            return seen.filter((it) => it.body.includes(id));
        }),
    );
}

async function untilSeen(name: ServiceName, id: string, count = 1): Promise<Seen[]> {
    for (const deadline = Date.now() + 60_000; ; await delay(50)) {
        const seen = (await seenBy(name, id)).flat();
        if (seen.length >= count) return seen;
        if (Date.now() > deadline) throw new Error(`${name} saw ${seen.length} of ${count}`);
    }
}

/** A record is seen a moment before its offset is committed; a broker that dies in between gives it again, as it should. */
async function untilCommitted(group: string, topic: string): Promise<void> {
    for (const deadline = Date.now() + 60_000; ; await delay(50)) {
        const behind = (await platform.broker.groups()).filter(
            (it) => it.group === group && it.topic === topic && it.lag > 0,
        );
        if (behind.length === 0) return;
        if (Date.now() > deadline) throw new Error(`not committed: ${JSON.stringify(behind)}`);
    }
}

test("replicas divide the events of a service; each replica of sync gets every one", async () => {
    const ids = [];
    for (let n = 0; n < 12; n++) ids.push((await publish()).id);
    for (const id of ids) await untilSeen("sync", id, 2);
    const bySync = await Promise.all(ids.map((id) => seenBy("sync", id)));
    expect(bySync.every((replicas) => replicas.every((it) => it.length === 1))).toBe(true);
    for (const id of ids) await untilSeen("audit", id);
    const byAudit = await Promise.all(ids.map((id) => seenBy("audit", id)));
    expect(byAudit.every((replicas) => replicas.flat().length === 1)).toBe(true);
    for (const replica of [0, 1]) expect(byAudit.some((it) => it[replica]!.length === 1)).toBe(true);
});

test("a dropped event never comes, those of other types do", async () => {
    await platform.faults.set("audit", { deliveries: { drop: true, eventType: "task.deleted" } });
    const key = randomUUID();
    const lost = await publish({ type: "task.deleted" }, key);
    const kept = await publish({ type: "task.created" }, key);
    await untilSeen("audit", kept.id);
    expect((await seenBy("audit", lost.id)).flat()).toHaveLength(0);
});

test("events come twice, late, altered or out of order, as asked", async () => {
    await platform.faults.set("audit", { deliveries: { duplicate: true, alter: { "data.n": 2, "data.gone": null } } });
    const twice = await publish({ data: { n: 1, gone: true } });
    const [altered] = await untilSeen("audit", twice.id, 2);
    expect((JSON.parse(altered!.body) as { data: object }).data).toEqual({ n: 2 });

    await platform.faults.set("audit", { deliveries: { reorder: true } });
    const [key, mark] = [randomUUID(), randomUUID()];
    const first = await publish({ data: { mark } }, key);
    const second = await publish({ data: { mark } }, key);
    const order = (await untilSeen("audit", mark, 2)).map((it) => (JSON.parse(it.body) as { id: string }).id);
    expect(order).toEqual([second.id, first.id]);

    await platform.faults.set("audit", { deliveries: { delayMs: 700 } });
    const started = Date.now();
    const late = await publish();
    await untilSeen("audit", late.id);
    expect(Date.now() - started).toBeGreaterThanOrEqual(700);
});

test("a paused consumer reads on when it may again", async () => {
    await platform.faults.set("notification", { pauseConsumers: true });
    const { id } = await publish();
    await untilSeen("audit", id);
    expect((await seenBy("notification", id)).flat()).toHaveLength(0);
    await platform.faults.clear();
    await untilSeen("notification", id);
});

test("publishing fails while it is told to, and requests to a slow app take their time", async () => {
    await platform.faults.set("backend", { slowAppMs: 800 });
    const started = Date.now();
    await fetch(`${platform.gateway}/api/x`);
    expect(Date.now() - started).toBeGreaterThanOrEqual(800);
    await platform.faults.set("backend", { failPublishes: true });
    expect((await publish()).status).toBe(500);
    await platform.faults.clear();
    expect((await publish()).status).toBe(204);
});

test("what the broker acknowledged outlives it, and sidecars find it again", async () => {
    const before = await publish();
    await untilSeen("audit", before.id);
    await untilCommitted("audit", "task-events");
    await platform.broker.process.kill();
    await platform.broker.start();
    expect((await platform.broker.read("task-events")).some((it) => it.value.includes(before.id))).toBe(true);
    const after = await publish();
    expect(after.status).toBe(204);
    await untilSeen("audit", after.id);
    // Committed offsets were kept: nothing is read again.
    expect((await seenBy("audit", before.id)).flat()).toHaveLength(1);
});

test("state outlives sidecar and database", async () => {
    const { url } = sidecar("notification");
    const name = randomUUID();
    const state = { method: "POST", body: JSON.stringify([{ key: name, value: name }]) };
    expect((await fetch(`${url}/v1.0/state/statestore`, state)).status).toBe(204);

    await Promise.all([platform.database.kill(), sidecar("notification").kill()]);
    await Promise.all([platform.database.start(), sidecar("notification").start()]);
    expect(await (await fetch(`${url}/v1.0/state/statestore/${name}`)).json()).toBe(name);
});
