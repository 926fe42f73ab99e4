import { fork, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { accessSync, chmodSync, constants, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { configurationSpec, resiliencySpec } from "../../components/dapr/eventing-specs";
import { daprNames } from "../../model/contract/dapr";
import { bundlePrograms } from "../../local/platform/program-bundles";
import { type Subscription } from "../../local/dapr/config";
import { type PostgresConfig } from "../../local/database/postgres-process";
import { freePort } from "../../local/process/free-ports";
import { EmbeddedDapr, RealDapr, type DaprTarget, type RunningSidecar } from "./support/dapr-targets";
import { ofEvent, Recorder } from "./support/recorder";

/**
 * What the services rely on of Dapr, as cases that the embedded sidecar and the real one must pass alike. The real one takes
 * part when there is a `daprd` (DAPRD_BIN or PATH), with KAFKA_BROKERS, DAPR_SCHEDULER_ADDRESS, DAPR_SENTRY_ADDRESS and
 * DAPR_TRUST_ANCHORS_FILE: without mutual TLS it would know no caller.
 */
const targets: readonly DaprTarget[] = [new EmbeddedDapr(), ...realDapr()];

function realDapr(): DaprTarget[] {
    const onPath = (process.env["PATH"] ?? "").split(delimiter).map((it) => join(it, "daprd"));
    const binary = process.env["DAPRD_BIN"] ?? onPath.find(isExecutable);
    const { KAFKA_BROKERS: brokers, DAPR_SCHEDULER_ADDRESS: scheduler } = process.env;
    const { DAPR_SENTRY_ADDRESS: address, DAPR_TRUST_ANCHORS_FILE: trustAnchors } = process.env;
    if (!binary || !brokers || !scheduler || !address || !trustAnchors) return [];
    return [new RealDapr(binary, brokers, scheduler, { address, trustAnchors })];
}

function isExecutable(path: string): boolean {
    try {
        accessSync(path, constants.X_OK);
        return true;
    } catch {
        return false;
    }
}

const pubSub = daprNames.sharedPubSub;
/** No Resiliency names it. */
const unprotected = "pubsub-unprotected";

const subscription = (pubsubname: string, topic: string, deadLetterTopic?: string): Subscription => ({
    pubsubname,
    topic,
    ...(deadLetterTopic === undefined ? {} : { deadLetterTopic }),
    routes: { default: `/events/${topic}` },
});

/** Apps by what they do here; the ids are of the catalogue where access control matters. */
const apps = {
    reader: [subscription(pubSub, "task-events", "task-events-dlq")],
    "second-reader": [subscription(pubSub, "task-events", "task-events-dlq")],
    choosy: [
        {
            ...subscription(pubSub, "reminders", "reminders-dlq"),
            routes: { rules: [{ match: 'event.type == "reminder.due"', path: "/events/due" }] },
        },
    ],
    "dead-letters": [subscription(unprotected, "task-events-dlq"), subscription(unprotected, "reminders-dlq")],
    backend: [],
    "recurring-task": [],
} as const satisfies Record<string, readonly Subscription[]>;
type AppId = keyof typeof apps;

describe.each(targets)("$name", (target) => {
    const recorders = new Map<AppId, Recorder>();
    let sidecars: ReadonlyMap<string, RunningSidecar>;
    let postgres: ChildProcess | undefined;
    let folder: string;

    beforeAll(async () => {
        folder = mkdtempSync(join(tmpdir(), "todo-conformance-"));
        chmodSync(folder, 0o711);
        const [database, child] = await startPostgres(folder);
        postgres = child;
        for (const appId of Object.keys(apps) as AppId[]) recorders.set(appId, await Recorder.start());
        sidecars = await target.start(
            {
                namespace: "todo",
                pubSubs: [pubSub, unprotected],
                stateStore: daprNames.stateStore,
                database,
                resiliency: resiliencySpec(),
                folder,
            },
            (Object.keys(apps) as AppId[]).map((appId) => ({
                appId,
                appPort: recorders.get(appId)!.port,
                subscriptions: apps[appId],
                configuration: configurationSpec(appId === "backend" ? "backend" : "audit", "todo"),
            })),
        );
        // Whoever reads a topic for the first time sees all of it: until an event gets through nothing can be said.
        await Promise.all(
            (["reader", "second-reader"] as const).map(async (it) => {
                const id = await publish({ type: "test.warm-up" });
                await app(it).until(ofEvent(id));
            }),
        );
    }, 240_000);

    afterAll(async () => {
        await target.stop();
        for (const recorder of recorders.values()) await recorder.stop();
        postgres?.kill("SIGTERM");
        if (postgres !== undefined) await once(postgres, "exit");
        rmSync(folder, { recursive: true, force: true });
    }, 120_000);

    afterEach(() => {
        for (const recorder of recorders.values()) recorder.answer = () => ({ status: 200 });
    });

    const app = (id: AppId) => recorders.get(id)!;
    const dapr = (id: AppId) => sidecars.get(id)!.url;

    /** Publishes a CloudEvent and returns its id. */
    async function publish(
        event: object,
        { topic = "task-events", key = "k", component = pubSub } = {},
    ): Promise<string> {
        const id = randomUUID();
        const response = await fetch(
            `${dapr("backend")}/v1.0/publish/${component}/${topic}?metadata.partitionKey=${key}`,
            {
                method: "POST",
                headers: { "content-type": "application/cloudevents+json" },
                body: JSON.stringify({ specversion: "1.0", id, source: "/todo/test", data: { n: 1 }, ...event }),
            },
        );
        expect(response.status).toBe(204);
        return id;
    }

    describe("publishing", () => {
        test("a CloudEvent arrives as it was sent, with the broker's coordinates", async () => {
            const before = Date.now();
            const id = await publish(
                { type: "task.created", subject: "s", time: "2026-01-02T03:04:05.678Z", traceparent: trace },
                { key: "task-1" },
            );
            const [seen] = await app("reader").until(ofEvent(id));
            expect(seen!.headers["content-type"]).toBe("application/cloudevents+json");
            expect(JSON.parse(seen!.body)).toMatchObject({
                specversion: "1.0",
                id,
                source: "/todo/test",
                type: "task.created",
                subject: "s",
                time: "2026-01-02T03:04:05.678Z",
                data: { n: 1 },
                pubsubname: pubSub,
                topic: "task-events",
            });
            expect(seen!.headers).toMatchObject({
                __topic: "task-events",
                __partition: expect.stringMatching(/^[012]$/) as string,
                __offset: expect.stringMatching(/^\d+$/) as string,
                __key: "task-1",
                partitionkey: "task-1",
            });
            expect(Number(seen!.headers["__timestamp"])).toBeGreaterThanOrEqual(before - 1000);
        });

        test("an event keeps its trace only if it has a traceid", async () => {
            const kept = await publish({ type: "t", traceid: trace, traceparent: trace, tracestate: "a=1" });
            const cleared = await publish({ type: "t", traceparent: trace });
            const traceOf = async (id: string) => {
                const [seen] = await app("reader").until(ofEvent(id));
                const { traceid, traceparent, tracestate } = JSON.parse(seen!.body) as Record<string, unknown>;
                return { traceid, traceparent, tracestate };
            };
            expect(await traceOf(kept)).toEqual({ traceid: trace, traceparent: trace, tracestate: "a=1" });
            expect(await traceOf(cleared)).toEqual({ traceid: "", traceparent: "", tracestate: "" });
        });

        test("events of one key share a partition, in order", async () => {
            const ids = [];
            for (let n = 0; n < 5; n++)
                ids.push(await publish({ type: "test.order", data: { n } }, { key: "ordered" }));
            await app("reader").until(ofEvent(ids.at(-1)!));
            const seen = ids.map((id) => app("reader").seen.findIndex(ofEvent(id)));
            expect(seen).toEqual([...seen].sort((a, b) => a - b));
            expect(new Set(seen.map((it) => app("reader").seen[it]!.headers["__partition"])).size).toBe(1);
        });

        test("a component that is not there is an error 404, a CloudEvent that is none 500", async () => {
            const send = (component: string, body: string) =>
                fetch(`${dapr("backend")}/v1.0/publish/${component}/task-events`, {
                    method: "POST",
                    headers: { "content-type": "application/cloudevents+json" },
                    body,
                });
            const missing = await send("nowhere", "{}");
            expect([missing.status, await errorCode(missing)]).toEqual([404, "ERR_PUBSUB_NOT_FOUND"]);
            const broken = await send(pubSub, "{no json");
            expect([broken.status, await errorCode(broken)]).toEqual([500, "ERR_PUBSUB_CLOUD_EVENTS_SER"]);
        });
    });

    describe("delivery", () => {
        test("each app sees every event", async () => {
            const id = await publish({ type: "task.created" });
            await app("reader").until(ofEvent(id));
            await app("second-reader").until(ofEvent(id));
        });

        test.each([
            ["RETRY", { status: 200, body: '{"status":"RETRY"}' }],
            ["an error 500", { status: 500 }],
            ["an unknown status", { status: 200, body: '{"status":"LATER"}' }],
            ["an error 429", { status: 429 }],
        ])("%s: the event comes again, in place, before those behind it", async (_, failure) => {
            const key = randomUUID();
            let attempts = 0;
            const type = `test.${key}`;
            app("reader").answer = ({ body }) =>
                body.includes(`"first":"${key}"`) && ++attempts <= 2 ? failure : { status: 200 };
            const first = await publish({ type, data: { first: key } }, { key });
            const second = await publish({ type }, { key });
            await app("reader").until(ofEvent(second));
            const order = app("reader")
                .seen.filter((it) => it.body.includes(type))
                .map((it) => (ofEvent(first)(it) ? 1 : 2));
            expect(order).toEqual([1, 1, 1, 2]);
            const [a, b, c] = app("reader")
                .seen.filter(ofEvent(first))
                .map((it) => it.at);
            // Exponential from half a second, half of it at random.
            expect(b! - a!).toBeGreaterThanOrEqual(240);
            expect(c! - b!).toBeGreaterThanOrEqual(370);
        });

        test.each([
            ["DROP", { status: 200, body: '{"status":"DROP"}' }],
            ["an error 404", { status: 404 }],
        ])("%s: one attempt, then the dead letters, with id, type and data", async (_, refusal) => {
            const type = `test.${randomUUID()}`;
            app("reader").answer = ({ body }) => (body.includes(type) ? refusal : { status: 200 });
            const id = await publish({ type, data: { kept: true } }, { key: "poison" });
            const [dead] = await app("dead-letters").until(ofEvent(id));
            expect(dead!.url).toBe("/events/task-events-dlq");
            expect(JSON.parse(dead!.body)).toMatchObject({ id, type, data: { kept: true } });
            // Where the event was, not where the dead letter is.
            const [delivered] = app("reader").seen.filter(ofEvent(id));
            for (const name of ["__topic", "__partition", "__offset", "__key"]) {
                expect(dead!.headers[name]).toBe(delivered!.headers[name]);
            }
            expect(app("reader").seen.filter(ofEvent(id))).toHaveLength(1);
        });

        test.each([
            ["an unreadable body", "not json"],
            ["an empty status", '{"status":""}'],
            ["no body", undefined],
        ])("a 200 with %s means that the event was taken", async (_, body) => {
            const type = `test.${randomUUID()}`;
            app("reader").answer = (it) => (it.body.includes(type) ? { status: 200, body } : { status: 200 });
            const id = await publish({ type }, { key: "unreadable" });
            await app("reader").until(ofEvent(id));
            const next = await publish({ type }, { key: "unreadable" });
            await app("reader").until(ofEvent(next));
            expect(app("reader").seen.filter(ofEvent(id))).toHaveLength(1);
        });

        test("what no route takes goes to the dead letters", async () => {
            const ignored = await publish({ type: "reminder.scheduled" }, { topic: "reminders" });
            const taken = await publish({ type: "reminder.due" }, { topic: "reminders" });
            const [seen] = await app("choosy").until(ofEvent(taken));
            expect(seen!.url).toBe("/events/due");
            const [dead] = await app("dead-letters").until(ofEvent(ignored));
            expect(dead!.url).toBe("/events/reminders-dlq");
            expect(app("choosy").seen.filter(ofEvent(ignored))).toHaveLength(0);
        });

        test("events wait for an app that is away, and none is lost", async () => {
            await app("reader").stop();
            const ids = await Promise.all(
                Array.from({ length: 3 }, (_, n) => publish({ type: "test.away" }, { key: `away-${n}` })),
            );
            await delay(2000);
            await app("reader").start();
            for (const id of ids) await app("reader").until(ofEvent(id), 1, 90_000);
        });
    });

    describe("state", () => {
        const store = () => `${dapr("backend")}/v1.0/state/${daprNames.stateStore}`;
        const post = (path: string, body: unknown) =>
            fetch(`${store()}${path}`, {
                method: "POST",
                headers: { "content-type": "application/json" },
                body: JSON.stringify(body),
            });
        const firstWrite = { concurrency: "first-write", consistency: "strong" };

        test.each([[{ a: [1, "x", null] }], ["text"], [42], [false]])("%j is kept as it is", async (value) => {
            const key = randomUUID();
            expect((await post("", [{ key, value }])).status).toBe(204);
            const response = await fetch(`${store()}/${key}`);
            expect(response.status).toBe(200);
            expect(await response.json()).toEqual(value);
            expect(response.headers.get("etag")).toMatch(/^\S+$/);
        });

        test("a key that is not there is 204, and deleting it too", async () => {
            expect((await fetch(`${store()}/nothing`)).status).toBe(204);
            expect((await fetch(`${store()}/nothing`, { method: "DELETE" })).status).toBe(204);
        });

        test("an etag lets the first writer win", async () => {
            const key = randomUUID();
            await post("", [{ key, value: 1 }]);
            const etag = (await fetch(`${store()}/${key}`)).headers.get("etag")!;
            expect((await post("", [{ key, value: 2, etag, options: firstWrite }])).status).toBe(204);
            const late = await post("", [{ key, value: 3, etag, options: firstWrite }]);
            expect([late.status, await errorCode(late)]).toEqual([409, "ERR_STATE_SAVE"]);
            const remove = await fetch(`${store()}/${key}`, { method: "DELETE", headers: { "if-match": etag } });
            expect([remove.status, await errorCode(remove)]).toEqual([409, "ERR_STATE_DELETE"]);
            expect(await (await fetch(`${store()}/${key}`)).json()).toBe(2);
        });

        test("first-write without an etag creates, and only that", async () => {
            const key = randomUUID();
            expect((await post("", [{ key, value: 1, options: firstWrite }])).status).toBe(204);
            const late = await post("", [{ key, value: 2, options: firstWrite }]);
            const words = await late.text();
            expect([late.status, words]).toEqual([500, expect.stringMatching(/ERR_STATE_SAVE.*no item was updated/)]);
        });

        test("an etag that cannot be one matches nothing", async () => {
            const response = await post("", [{ key: "k", value: 1, etag: "x", options: firstWrite }]);
            expect([response.status, await errorCode(response)]).toEqual([409, "ERR_STATE_SAVE"]);
        });

        test("what has a time to live is gone after it", async () => {
            const key = randomUUID();
            await post("", [{ key, value: 1, metadata: { ttlInSeconds: "1" } }]);
            expect((await fetch(`${store()}/${key}`)).status).toBe(200);
            await delay(1500);
            expect((await fetch(`${store()}/${key}`)).status).toBe(204);
            // Gone also means that it may be created again.
            expect((await post("", [{ key, value: 2, options: firstWrite }])).status).toBe(204);
        });

        test("each app has its own keys", async () => {
            const key = randomUUID();
            await post("", [{ key, value: 1 }]);
            expect((await fetch(`${dapr("reader")}/v1.0/state/${daprNames.stateStore}/${key}`)).status).toBe(204);
        });

        test("a store that is not there is an error 400, and so is a body that is not JSON", async () => {
            const missing = await fetch(`${dapr("backend")}/v1.0/state/nowhere/k`);
            expect([missing.status, await errorCode(missing)]).toEqual([400, "ERR_STATE_STORE_NOT_FOUND"]);
            const broken = await fetch(store(), { method: "POST", body: "{" });
            expect([broken.status, await errorCode(broken)]).toEqual([400, "ERR_MALFORMED_REQUEST"]);
        });
    });

    describe("invocation", () => {
        const call = (caller: AppId, path: string, init: RequestInit = {}) =>
            fetch(`${dapr(caller)}/v1.0/invoke/backend/method${path}`, init);

        test("a caller that nobody allowed is refused with 403", async () => {
            const response = await call("reader", "/internal/occurrences", { method: "POST", body: "{}" });
            const words = await response.text();
            expect(response.status).toBe(403);
            expect(words).toMatch(/ERR_DIRECT_INVOKE/);
            expect(words).toMatch(/access control policy has denied access/);
            expect(app("backend").seen.filter((it) => it.url.startsWith("/internal"))).toHaveLength(0);
        });

        test("an error of the caller is answered at once, one of the app is tried again", async () => {
            let attempts = 0;
            app("backend").answer = () => ({ status: ++attempts === 1 ? 503 : 409, body: "{}" });
            const response = await call("recurring-task", "/internal/occurrences?b=1", { method: "POST", body: "{}" });
            expect([response.status, attempts]).toEqual([409, 2]);
        });

        test("an allowed call passes both ways as it is", async () => {
            app("backend").answer = () => ({ status: 201, body: '{"made":true}' });
            const headers = { "content-type": "application/json", "x-request-id": "r1", traceparent: trace };
            const response = await call("recurring-task", "/internal/occurrences?a=1", {
                method: "POST",
                headers,
                body: '{"x":1}',
            });
            expect([response.status, await response.json()]).toEqual([201, { made: true }]);
            const [seen] = app("backend").seen.filter((it) => it.url === "/internal/occurrences?a=1");
            expect(seen).toMatchObject({ method: "POST", body: '{"x":1}' });
            expect(seen!.headers).toMatchObject({ "x-request-id": "r1", traceparent: trace });
            expect(seen!.headers).toMatchObject({ "dapr-caller-app-id": "recurring-task" });
        });

        test("another method than the allowed one is refused", async () => {
            expect((await call("recurring-task", "/internal/occurrences", { method: "GET" })).status).toBe(403);
        });

        test("an app that is not there is an error 500", async () => {
            const response = await fetch(`${dapr("reader")}/v1.0/invoke/nobody/method/x`);
            const words = await response.text();
            expect(response.status).toBe(500);
            expect(words).toMatch(/ERR_DIRECT_INVOKE/);
        });
    });

    test("health and metadata", async () => {
        expect((await fetch(`${dapr("backend")}/v1.0/healthz`)).status).toBe(204);
        expect((await fetch(`${dapr("backend")}/v1.0/healthz/outbound`)).status).toBe(204);
        const metadata = await (await fetch(`${dapr("reader")}/v1.0/metadata`)).json();
        expect(metadata).toMatchObject({
            id: "reader",
            subscriptions: [
                {
                    pubsubname: pubSub,
                    topic: "task-events",
                    deadLetterTopic: "task-events-dlq",
                    rules: [{ path: "/events/task-events" }],
                    type: "DECLARATIVE",
                },
            ],
        });
    });

    test("metrics that the dashboards read", async () => {
        const reader = await (await fetch(sidecars.get("reader")!.metricsUrl)).text();
        const backend = await (await fetch(sidecars.get("backend")!.metricsUrl)).text();
        const common = { namespace: "todo" };
        const consumed = { ...common, app_id: "reader", component: pubSub, topic: "task-events" };
        const outcomes = [
            { process_status: "success", status: "success" },
            { process_status: "retry", status: "retry" },
            { process_status: "drop", status: "success" },
            { process_status: "drop", status: "drop" },
        ];
        for (const outcome of outcomes) {
            expect(labelsOf(reader, "dapr_component_pubsub_ingress_count")).toContainEqual({ ...consumed, ...outcome });
        }
        const taken = { ...consumed, ...outcomes[0] };
        expect(labelsOf(reader, "dapr_component_pubsub_ingress_latencies_bucket")).toContainEqual({
            ...taken,
            le: "5",
        });
        const published = { ...common, app_id: "backend", component: pubSub, topic: "task-events", success: "true" };
        expect(labelsOf(backend, "dapr_component_pubsub_egress_count")).toContainEqual(published);
        expect(labelsOf(backend, "dapr_component_pubsub_egress_latencies_bucket")).toContainEqual({
            ...published,
            le: "5",
        });
        const state = {
            ...common,
            app_id: "backend",
            component: daprNames.stateStore,
            operation: "get",
            success: "true",
        };
        expect(labelsOf(backend, "dapr_component_state_count")).toContainEqual(state);
        const request = { app_id: "backend", method: "POST", path: "", status: "204" };
        expect(labelsOf(backend, "dapr_http_server_request_count")).toContainEqual(request);
        expect(labelsOf(backend, "dapr_http_server_latency_bucket")).toContainEqual({ ...request, le: "5" });
        const delivered = { app_id: "reader", method: "POST", path: "", status: "200" };
        expect(labelsOf(reader, "dapr_http_client_completed_count")).toContainEqual(delivered);
        expect(labelsOf(reader, "dapr_http_client_roundtrip_latency_bucket")).toContainEqual({ ...delivered, le: "5" });
    });
});

const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/** Labels of the series of a name. */
function labelsOf(text: string, name: string): Record<string, string>[] {
    return text.split("\n").flatMap((line) => {
        const [, labels] = new RegExp(`^${name}\\{(.*)\\} `).exec(line) ?? [];
        if (labels === undefined) return [];
        const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, value] as const);
        return [Object.fromEntries(pairs)];
    });
}

async function errorCode(response: Response): Promise<string | undefined> {
    const { errorCode: code } = (await response.json()) as { errorCode?: string };
    return code;
}

/** An empty database, and the process that holds it. */
async function startPostgres(folder: string): Promise<[string, ChildProcess]> {
    const port = await freePort();
    const file = join(folder, "postgres.json");
    const config = {
        port,
        folder: join(folder, "postgres"),
        superuserPassword: "superuser",
        databases: [{ name: "state", owner: "state", password: "state", connectionLimit: 50 }],
        parameters: {},
    } satisfies PostgresConfig;
    writeFileSync(file, JSON.stringify(config));
    const log = openSync(join(folder, "postgres.log"), "a");
    const child = fork((await bundlePrograms()).database, [file], { stdio: ["ignore", log, log, "ipc"] });
    const [message] = (await Promise.race([once(child, "message"), once(child, "exit")])) as [unknown];
    if (typeof message !== "string") throw new Error("Postgres did not start");
    return [`postgres://state:state@127.0.0.1:${port}/state`, child];
}
