import { build } from "esbuild";
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import WebSocket from "ws";
import { bundling } from "../../../model/contract/bundling.mjs";
import { nodeFlags } from "../../../model/contract/node-runtime";
import { aTask, taskEvent } from "../support/events";
import { signingKey, tokens } from "../support/parts";

/** Memory of the smallest pod (model/platform/sizing.ts), in MiB. */
const podMemory = 192;

const folder = mkdtempSync(join(tmpdir(), "todo-sync-"));
const agent = new Agent({ keepAlive: true, maxSockets: 4 });
let service: ChildProcess;
let port: number;
const lost: string[] = [];

/** The service as its image runs it. */
beforeAll(async () => {
    const root = join(__dirname, "..", "..", "..");
    const outfile = join(folder, "main.mjs");
    await build({ ...bundling(root, "services/sync/src/main.ts"), outfile, logLevel: "warning" });
    mkdirSync(join(folder, "auth"));
    writeFileSync(join(folder, "auth", "signing-key"), signingKey);
    service = spawn(process.execPath, [...nodeFlags, outfile], {
        env: { PORT: "0", HOST: "127.0.0.1", SECRETS_PATH: folder },
        stdio: ["ignore", "pipe", "inherit"],
    });
    port = await new Promise((resolve) => {
        createInterface({ input: service.stdout! }).on("line", (line) => {
            const { event, message } = JSON.parse(line) as { event?: string; message: string };
            if (event === "service_started") resolve(Number(/\d+/.exec(message)?.[0]));
            if (event === "ws_connection_lost") lost.push(message);
        });
    });
});
afterAll(() => {
    service.kill("SIGKILL");
    agent.destroy();
    rmSync(folder, { recursive: true, force: true });
});

const deliver = (event: object): Promise<number> =>
    new Promise((resolve, reject) => {
        const headers = { "content-type": "application/cloudevents+json" };
        const sent = request({ agent, host: "127.0.0.1", port, path: "/events/task-events", method: "POST", headers });
        sent.on("error", reject);
        sent.on("response", (it) => it.resume().on("end", () => resolve(it.statusCode ?? 0)));
        sent.end(JSON.stringify(event));
    });

async function connect(userId: string): Promise<WebSocket> {
    const token = await tokens.issue({ userId, role: "user" });
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/tasks`, ["bearer", token]);
    await new Promise((resolve, reject) => socket.once("message", resolve).once("error", reject));
    return socket;
}

const residentMiB = (): number =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${service.pid}/status`, "utf8"))?.[1]) / 1024;

it("60 users that do not read neither end the service nor fill its pod, and the others get their frames", async () => {
    const deaf = Array.from({ length: 60 }, () => randomUUID());
    const sockets = await Promise.all(deaf.map(connect));
    for (const it of sockets) it.pause();
    const reader = randomUUID();
    const reading = await connect(reader);
    let versions = 0;
    reading.on("message", () => versions++);
    // As wide as a task can be: 2,000 characters of three bytes, old and new.
    const wide = "\u6f22".repeat(2_000);
    const tasks = [...deaf, reader].map((user_id) => aTask({ user_id, description: wide }));
    let most = 0;
    let version = 0;
    while (lost.length < deaf.length / 2) {
        version++;
        const events = tasks.map((it) =>
            taskEvent("task.updated", { ...it, version }, { description: [wide, `${wide.slice(1)}!`] }),
        );
        expect(new Set(await Promise.all(events.map(deliver)))).toEqual(new Set([200]));
        most = Math.max(most, residentMiB());
        if (version > 500) throw new Error("clients that do not read are not dropped");
    }
    expect(service.exitCode).toBeNull();
    expect(most).toBeLessThan(podMemory * 0.8);
    expect(versions).toBeGreaterThanOrEqual(version - 1);
    for (const it of [...sockets, reading]) it.terminate();
});
