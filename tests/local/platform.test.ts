import { existsSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { serviceNames } from "../../model/contract/catalogue";
import { type LocalPlatform } from "../../local/platform/local-platform";
import { supervise, waitBefore } from "../../local/platform/supervisor";
import { startPlatform } from "../../local/platform/start-platform";

const stub = join(__dirname, "support", "stub-service.mjs");

let platform: LocalPlatform;
beforeAll(async () => {
    platform = await startPlatform({ programs: Object.fromEntries(serviceNames.map((it) => [it, stub])) });
});
afterAll(() => platform.stop());

const addressOf = (name: (typeof serviceNames)[number]) => platform.services.get(name)![0]!.url;

describe("the gateway", () => {
    test.each([
        ["/", "backend"],
        ["/?x", "backend"],
        ["/api/x", "backend"],
        ["/notification/api/x", "notification"],
        ["/audit/api/x", "audit"],
        ["/ws/tasks", "sync"],
    ] as const)("leads %s to %s", async (path, service) => {
        const response = await fetch(`${platform.gateway}${path}`);
        const seen = (await response.json()) as { url: string; pid: number };
        expect(seen).toMatchObject({ url: path, pid: platform.services.get(service)![0]!.pid });
    });

    test.each(["/apis", "/page"])("answers 404 for %s, which no service answers", async (path) => {
        const response = await fetch(`${platform.gateway}${path}`);
        expect(response.status).toBe(404);
        expect(response.headers.get("content-type")).toBe("application/problem+json");
    });

    // A client of its own: fetch cleans paths itself.
    const statusOf = (path: string) =>
        new Promise<readonly [number | undefined, string]>((resolve, reject) => {
            const { hostname, port } = new URL(platform.gateway);
            request({ hostname, port, path }, (response) => {
                let body = "";
                response.on("data", (chunk: Buffer) => (body += chunk.toString()));
                response.on("end", () => resolve([response.statusCode, body]));
            })
                .on("error", reject)
                .end();
        });

    test.each(["/api/../internal/occurrences", "/api/%2e%2e/internal/occurrences", "/api/./../internal//x"])(
        "routes %s by where it leads, which is nowhere",
        async (path) => expect((await statusOf(path))[0]).toBe(404),
    );

    test("forwards the path that it has routed by", async () => {
        const [, body] = await statusOf("/notification/..//api/%61?q=/../x");
        expect(JSON.parse(body)).toMatchObject({ url: "/api/a?q=/../x" });
    });

    test("answers 413 for a body that no service reads", async () => {
        const response = await fetch(`${platform.gateway}/api/x`, { method: "POST", body: "x".repeat(10_000_000) });
        expect([response.status, await response.json()]).toMatchObject([413, { title: "Payload Too Large" }]);
    });

    test("keeps connections for as long as the services say, whose answers it passes on", async () => {
        const response = await fetch(`${platform.gateway}/apis`);
        expect(response.headers.get("keep-alive")).toBe("timeout=75");
    });
});

test("a service that is killed comes back in the same place", async () => {
    const [backend] = platform.services.get("backend")!;
    await backend!.kill();
    expect(backend!.isRunning).toBe(false);
    await backend!.start();
    expect((await fetch(`${addressOf("backend")}/livez`)).status).toBe(200);
});

test("what ends by itself is told and started again, at first at once; what is stopped is not", async () => {
    const told: string[] = [];
    const end = supervise(platform.processes, (line) => told.push(line));
    const [sync] = platform.services.get("sync")!;
    const before = sync!.pid!;
    process.kill(before, "SIGKILL");
    while (told.length < 2) await delay(20);
    expect(told[0]).toContain("sync-0 ended by itself (SIGKILL) and starts again at once");
    expect(told[1]).toBe("sync-0 is ready again");
    expect(sync!.pid).not.toBe(before);
    await sync!.stop();
    end();
    expect(told).toHaveLength(2);
    await sync!.start();
    expect([1, 2, 3, 9].map(waitBefore)).toEqual([0, 10, 20, 300]);
});

test("logs of services are raw lines in a file each", () => {
    expect(existsSync(join(platform.logFolder, "backend-0.log"))).toBe(true);
});

test("a topic is read as a whole, whichever partitions it grew in", async () => {
    const values: string[] = [];
    for (let key = 0; key < 12; key++) {
        values.push(JSON.stringify({ key }));
        await platform.broker.publish("reminders", { key: String(key), value: values.at(-1)! });
        const records = await platform.broker.read("reminders");
        expect(records.map((it) => it.value).sort()).toEqual([...values].sort());
        if (key === 11) expect(new Set(records.map((it) => it.partition)).size).toBe(3);
    }
    await expect(platform.broker.read("nonsense")).rejects.toThrow("there is no topic");
});
