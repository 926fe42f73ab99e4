import { existsSync } from "node:fs";
import { join } from "node:path";
import { serviceNames } from "../../model/contract/catalogue";
import { type LocalPlatform } from "../../local/platform/local-platform";
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
