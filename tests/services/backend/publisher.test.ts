import { Publisher } from "../../../services/backend/src/publisher";
import { TestBackend, type TestUser } from "../support/backend";
import { TestDapr } from "../support/dapr";
import { testParts } from "../support/parts";
import { until } from "../support/until";

/** The outbox on its way to a real broker, through the embedded sidecar. */

let dapr: TestDapr;
let backend: TestBackend;
let user: TestUser;
beforeAll(async () => {
    dapr = await TestDapr.start("backend");
    backend = await TestBackend.start();
    user = await backend.user();
});
afterAll(async () => {
    await backend.stop();
    await dapr.stop();
});
afterEach(() => dapr.sidecar.process.command({ faults: {} }));

/** A publisher of its own, as each replica has one, on the database of the backend. */
function publisher() {
    const { parts, lines } = testParts("backend", dapr.port);
    const made = new Publisher({ ...parts, db: backend.backend.database.db });
    const published = async (outcome: "success" | "failure") => {
        const { values } = await parts.metrics.events_published_total.get();
        return values.filter((it) => it.labels.outcome === outcome).reduce((sum, it) => sum + it.value, 0);
    };
    return { publisher: made, lines, published };
}

const inOutbox = async (ids: readonly string[]) => (await Promise.all(ids.map((it) => backend.events(it)))).flat();
const untilPublished = (ids: readonly string[]) =>
    until("the outbox is empty", async () => (await inOutbox(ids)).length === 0);

/** Tasks with a history: created, changed twice, completed. */
async function tasksWithHistory(count: number): Promise<string[]> {
    const created = await Promise.all(Array.from({ length: count }, () => user.create({})));
    for (const change of [{ title: "B" }, { title: "C" }])
        await Promise.all(created.map(({ id }) => user.request("PATCH", `/${id}`, { payload: change })));
    await Promise.all(created.map(({ id }) => user.request("PATCH", `/${id}/complete`)));
    return created.map((it) => it.id);
}

it("what was committed reaches the topic, each task's events in order, and leaves the outbox", async () => {
    const ids = await tasksWithHistory(5);
    const { publisher: only, lines, published } = publisher();
    only.start();
    await untilPublished(ids);
    await only.stop();
    for (const id of ids) {
        const events = await dapr.events("task-events", id);
        expect(events.map((it) => it.type)).toEqual(["task.created", "task.updated", "task.updated", "task.completed"]);
        expect(events.map((it) => it.data.version)).toEqual([1, 2, 3, 4]);
    }
    expect(await published("success")).toBe(20);
    const [event] = await dapr.events("task-events", ids[0]!);
    expect(lines.events("event_published")).toContainEqual(
        expect.objectContaining({
            event_id: event!.id,
            task_id: ids[0],
            user_id: user.id,
            request_id: event!.data.request_id,
            topic: "task-events",
            event_type: "task.created",
        }),
    );
});

it("two replicas share the work: nothing twice, nothing out of order", async () => {
    const ids = await tasksWithHistory(20);
    const replicas = [publisher(), publisher()];
    for (const it of replicas) it.publisher.start();
    await untilPublished(ids);
    await Promise.all(replicas.map((it) => it.publisher.stop()));
    for (const id of ids)
        expect((await dapr.events("task-events", id)).map((it) => it.data.version)).toEqual([1, 2, 3, 4]);
    const shares = await Promise.all(replicas.map((it) => it.published("success")));
    expect(shares[0]! + shares[1]!).toBe(80);
});

it("what cannot be published stays, is counted and logged, and goes out when it can", async () => {
    await dapr.sidecar.process.command({ faults: { failPublishes: true } });
    const ids = await tasksWithHistory(2);
    const { publisher: only, lines, published } = publisher();
    only.start();
    await until("an attempt has failed", async () => (await published("failure")) > 0);
    expect(await inOutbox(ids)).toHaveLength(8);
    expect(lines.events("event_publish_failed")).toContainEqual(
        expect.objectContaining({ level: "error", task_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string }),
    );
    await dapr.sidecar.process.command({ faults: {} });
    await untilPublished(ids);
    await only.stop();
    for (const id of ids)
        expect((await dapr.events("task-events", id)).map((it) => it.data.version)).toEqual([1, 2, 3, 4]);
});

it("one that stops publishes what there is first", async () => {
    const ids = await tasksWithHistory(10);
    const { publisher: only, published } = publisher();
    only.start();
    await only.stop();
    expect(await inOutbox(ids)).toEqual([]);
    expect(await published("success")).toBe(40);
});

it("a database that goes away ends nothing", async () => {
    const other = await TestBackend.start();
    const { parts, lines } = testParts("backend", dapr.port);
    const only = new Publisher({ ...parts, db: other.backend.database.db });
    await other.backend.database.close();
    only.start();
    only.wake();
    await until("that is logged", () => lines.events("event_publish_failed").length > 0);
    await only.stop();
    await other.backend.server.close();
    expect(lines.events("event_publish_failed")[0]).toMatchObject({ level: "error" });
});
