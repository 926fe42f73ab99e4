import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { type SearchId } from "../../components/logging/queries";
import { serviceNames } from "../../model/contract/catalogue";
import { logLevels, optionalLogFields, requiredLogFields } from "../../model/contract/log-fields";
import { Account, request } from "../../e2e/client/account";
import { Socket } from "../../e2e/client/socket";
import { gatewayTarget, type SuiteTarget } from "../../e2e/client/target";
import { type LocalPlatform } from "../../local/platform/local-platform";
import { startPlatform } from "../../local/platform/start-platform";
import { type LogEntry } from "../../cli/logs/collect";
import { readLogFolder } from "../../cli/logs/local-files";
import { searchFor, type Period } from "../../cli/logs/search";
import { logFolderSource } from "../../cli/logs/source";

/**
 * The services for real, with faults: every saved query is run over the lines that they write, through the collector's
 * stages, and has to find its case and nothing else.
 */

let platform: LocalPlatform;
let target: SuiteTarget;
let user: Account;
let started: number;

beforeAll(async () => {
    started = Date.now();
    platform = await startPlatform();
    target = gatewayTarget(platform.gateway);
    user = await Account.signUp(target, `logs-${randomUUID()}`);
}, 300_000);
afterAll(() => platform.stop());

const sinceStart = (): Period => ({
    start: BigInt(started) * 1_000_000n,
    end: BigInt(Date.now() + 60_000) * 1_000_000n,
});

type Line = Readonly<Record<string, unknown>>;
const lineOf = (entry: LogEntry) => JSON.parse(entry.line) as Line;

async function find(id: string, ids: Partial<Record<SearchId, string>> = {}): Promise<Line[]> {
    const search = searchFor(id, ids, sinceStart());
    const entries = await logFolderSource(platform.logFolder).entries(search, sinceStart(), 5000);
    return entries.map(lineOf);
}

/** Asks until the lines are as expected; the services write a moment after they answer. */
async function eventuallyFind(
    id: string,
    ids: Partial<Record<SearchId, string>>,
    isEnough: (lines: Line[]) => boolean,
): Promise<Line[]> {
    const deadline = Date.now() + 60_000;
    for (;;) {
        const lines = await find(id, ids);
        if (isEnough(lines) || Date.now() > deadline) return lines;
        await new Promise((resolve) => setTimeout(resolve, 250));
    }
}

const call = (method: "GET" | "POST", path: string, requestId: string, body?: object) =>
    request(target.url("backend", path), method, {
        token: user.token,
        headers: { "x-request-id": requestId },
        ...(body === undefined ? {} : { body }),
    });
const tasks = () => `/api/${user.userId}/tasks`;
const servicesIn = (lines: readonly Line[]) => [...new Set(lines.map((it) => it["service"]))].sort();

it("one request is found in every service that it went through, and one task's life likewise", async () => {
    const requestId = randomUUID();
    const answer = await call("POST", tasks(), requestId, { title: "a private title" });
    expect(answer.status).toBe(201);
    const taskId = (answer.body as { id: string }).id;

    const expected = ["audit", "backend", "notification", "sync"];
    const lines = await eventuallyFind("request", { request_id: requestId }, (it) => servicesIn(it).length >= 4);
    expect(servicesIn(lines)).toEqual(expected);
    for (const line of lines) expect(line["request_id"]).toBe(requestId);

    const life = await eventuallyFind("task", { task_id: taskId }, (it) => servicesIn(it).length >= 4);
    expect(servicesIn(life)).toEqual(expected);
    for (const line of life) expect(line["task_id"]).toBe(taskId);
});

it("a task that is not created is found with request and user, and only it", async () => {
    const requestId = randomUUID();
    expect((await call("POST", tasks(), requestId, { title: "" })).status).toBe(422);
    const lines = await eventuallyFind("task-create-failed", {}, (it) => it.length > 0);
    expect(lines).toEqual([
        expect.objectContaining({
            service: "backend",
            event: "task_create_failed",
            request_id: requestId,
            user_id: user.userId,
        }),
    ]);
    expect(await find("user-errors", { user_id: user.userId })).toEqual(
        expect.arrayContaining([expect.objectContaining({ request_id: requestId })]),
    );
});

it("a login that fails and a request without token are found as refused", async () => {
    const [login, read] = [randomUUID(), randomUUID()];
    const credentials = { email: "nobody@example.com", password: "wrong-Password-1" };
    await request(target.url("backend", "/api/auth/login"), "POST", {
        body: credentials,
        headers: { "x-request-id": login },
    });
    await request(target.url("backend", tasks()), "GET", { headers: { "x-request-id": read } });
    const lines = await eventuallyFind("refused", {}, (it) => it.some((line) => line["request_id"] === read));
    const found = (id: string) => lines.filter((it) => it["request_id"] === id).map((it) => it["event"]);
    expect(found(login)).toContain("login_failed");
    expect(found(read)).toEqual(["request_rejected"]);
});

it("a WebSocket that breaks is found, one that is closed is not", async () => {
    const url = target.url("sync", "/ws/tasks").replace(/^http/, "ws");
    const closed = await Socket.open(url, user.token);
    closed.close();
    const broken = await Socket.open(url, user.token);
    await platform.faults.cutWebSockets();
    await broken.broken();
    const lines = await eventuallyFind("ws-connection-lost", {}, (it) => it.length > 0);
    expect(lines).toEqual([
        expect.objectContaining({ service: "sync", event: "ws_connection_lost", user_id: user.userId }),
    ]);
});

it("an event that nobody understands is found as given up on, by each that reads the topic", async () => {
    const event = { specversion: "1.0", id: randomUUID(), source: "/todo/backend", type: "task.created", data: {} };
    await platform.broker.publish("task-events", { value: JSON.stringify(event) });
    const lines = await eventuallyFind("dead-letters", {}, (it) => servicesIn(it).length >= 3);
    for (const line of lines) expect(line).toMatchObject({ event: "event_dropped", topic: "task-events" });
    expect(servicesIn(lines)).toEqual(expect.arrayContaining(["audit", "notification", "sync"]));
});

it("an event that cannot be published is found with its task, while the broker is away", async () => {
    await platform.broker.stop();
    const requestId = randomUUID();
    const answer = await call("POST", tasks(), requestId, { title: "waits in the outbox" });
    const taskId = (answer.body as { id: string }).id;
    const lines = await eventuallyFind("event-publish-failed", {}, (it) =>
        it.some((line) => line["task_id"] === taskId),
    );
    expect(lines).toEqual(
        expect.arrayContaining([expect.objectContaining({ event: "event_publish_failed", task_id: taskId })]),
    );
    for (const line of lines) expect(line["event"]).toBe("event_publish_failed");
    await platform.broker.start();
    const later = await eventuallyFind("task", { task_id: taskId }, (it) => servicesIn(it).includes("audit"));
    expect(servicesIn(later)).toContain("audit");
});

it("a database that does not answer is found by who misses it, and its return too", async () => {
    const [backend] = platform.services.get("backend")!;
    // As the kubelet does.
    const probe = () => fetch(`${backend!.url}/readyz`).then((it) => it.status);
    await platform.database.stop();
    // One slow answer is not an outage: readiness looks more than once.
    const noticed = Date.now() + 60_000;
    while ((await probe()) !== 503 && Date.now() < noticed) await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await probe()).toBe(503);
    const events = async () =>
        (await find("dependencies")).filter((it) => it["service"] === "backend").map((it) => it["event"]);
    expect(await events()).toContain("dependency_unavailable");
    await platform.database.start();
    const deadline = Date.now() + 60_000;
    while ((await probe()) !== 200 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 250));
    expect((await events()).at(-1)).toBe("dependency_recovered");
});

it("a service that is started again is found by its start, and the counts know every service", async () => {
    const [audit] = platform.services.get("audit")!;
    await audit!.stop();
    await audit!.start();
    const lines = (await find("restarts")).filter((it) => it["service"] === "audit").map((it) => it["event"]);
    expect(lines).toEqual(["service_started", "service_stopping", "service_stopped", "service_started"]);
    const search = searchFor("volume", {}, sinceStart());
    const samples = await logFolderSource(platform.logFolder).counts(search, sinceStart());
    expect([...new Set(samples.map((it) => it.labels["service"]))]).toEqual(expect.arrayContaining([...serviceNames]));
});

describe("every line that the services wrote", () => {
    const known = new Set<string>([...requiredLogFields, ...optionalLogFields]);
    const written = () =>
        readLogFolder(platform.logFolder).filter(
            ({ labels }) => labels["namespace"] === "todo" && labels["container"] !== "daprd",
        );

    it("has timestamp, level, service and message, and only fields of the contract (FR-010)", () => {
        const entries = written();
        expect([...new Set(entries.map((it) => it.labels["service"]))].sort()).toEqual([...serviceNames].sort());
        for (const entry of entries) {
            const line = lineOf(entry);
            expect(line["timestamp"]).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
            expect(logLevels).toContain(line["level"]);
            expect(line["service"]).toBe(entry.labels["service"]);
            expect(typeof line["message"]).toBe("string");
            expect(Object.keys(line).filter((it) => !known.has(it))).toEqual([]);
            expect(entry.labels["level"]).toBe(line["level"]);
        }
    });

    it("holds no token, e-mail address or title, and so passes the collector unchanged", () => {
        const raw = serviceNames.map((it) => readFileSync(platform.services.get(it)![0]!.logFile, "utf8")).join("");
        expect(raw).not.toContain(user.token);
        expect(raw).not.toMatch(/[\w.+-]+@[\w-]+\.[a-z]{2,}/i);
        expect(raw).not.toContain("a private title");
        const lines = new Set(raw.split("\n"));
        expect(written().filter((it) => !lines.has(it.line))).toEqual([]);
    });
});
