import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outputMeanings } from "../../../stacks/outputs";
import { announce, findRunning, withdraw } from "../../../local/platform/announcement";
import { runsAlready } from "../../../local/platform/run-locally";
import { stopLocalRun } from "../../../local/platform/stop-local-run";
import { describeGate, podHealth } from "../../../cli/status/health";
import { localStatus } from "../../../cli/status/local-health";
import { fillTemplate, forTerminal } from "../../../cli/status/template";
import { projectFolder } from "../../support/stacks";

describe("the stack's own page", () => {
    const page = readFileSync(join(projectFolder, "Pulumi.README.md"), "utf8");

    it("names only outputs that every stack has, and none that is secret", () => {
        const named = [...page.matchAll(/\$\{outputs\.(\w+)\}/g)].map(([, it]) => it!);
        expect(named.length).toBeGreaterThan(8);
        for (const name of named) expect(Object.keys(outputMeanings)).toContain(name);
        expect(named).not.toContain("kubeconfig");
        expect(named).not.toContain("backupPassphrase");
    });

    it("is filled in, and reads well in a terminal", () => {
        const text = forTerminal(fillTemplate(page, { stack: "aks", gatewayUrl: "http://192.0.2.1" }));
        expect(text).toContain("  gateway    http://192.0.2.1\n");
        expect(text).toContain("npm run status -- aks");
        expect(text).not.toMatch(/[`|#]/);
    });
});

describe("health", () => {
    const pod = (name: string, ready: boolean) => ({
        metadata: { name: `${name}-0`, namespace: "todo", labels: { "app.kubernetes.io/name": name } },
        status: { conditions: [{ type: "Ready", status: ready ? "True" : "False" }] },
    });

    it("counts ready pods, and says which service has none", () => {
        const health = podHealth({ items: [pod("backend", true), pod("backend", false), pod("sync", true)] });
        expect(health.find((it) => it.service === "backend")).toEqual({
            service: "backend",
            healthy: false,
            detail: "1 of 2 pods ready",
        });
        expect(health.find((it) => it.service === "sync")?.healthy).toBe(true);
        expect(health.find((it) => it.service === "audit")).toMatchObject({ healthy: false, detail: "no pods" });
    });

    it("passes over pods that are gone: evicted, ended, or being deleted", () => {
        const serving = pod("recurring-task", true);
        const { metadata, status } = pod("recurring-task", false);
        const evicted = { metadata, status: { ...status, phase: "Failed" } };
        const ended = { metadata, status: { ...status, phase: "Succeeded" } };
        const leaving = { metadata: { ...metadata, deletionTimestamp: "2026-11-29T12:00:00Z" }, status };
        const of = (...items: readonly ReturnType<typeof pod>[]) =>
            podHealth({ items }).find((it) => it.service === "recurring-task");
        expect(of(evicted, ended, leaving, serving)).toMatchObject({ healthy: true, detail: "1 of 1 pods ready" });
        expect(of(evicted)).toMatchObject({ healthy: false, detail: "no pods" });
    });

    it.each([
        [undefined, /has not run/],
        [{}, /waits/],
        [{ status: { active: 1 } }, /is running/],
        [
            {
                status: {
                    conditions: [{ type: "Complete", status: "True", lastTransitionTime: "2026-11-24T12:00:00Z" }],
                },
            },
            /passed at 2026-11-24T12:00:00Z/,
        ],
        [
            { status: { failed: 1, conditions: [{ type: "Complete", status: "True" }] } },
            /passed at the second try: every promise was kept/,
        ],
        [
            { status: { conditions: [{ type: "Failed", status: "True", message: "BackoffLimitExceeded" }] } },
            /FAILED: BackoffLimitExceeded/,
        ],
    ])("of the gate: %j", (job, text) => expect(describeGate(job)).toMatch(text));
});

describe("a local run", () => {
    const folder = mkdtempSync(join(tmpdir(), "status-"));
    const file = join(folder, "running.json");
    afterAll(() => rmSync(folder, { recursive: true }));

    it("is told by its replicas", async () => {
        const server = createServer((request, response) =>
            response.writeHead(request.url === "/readyz" ? 200 : 404).end(),
        );
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        const running = {
            pid: process.pid,
            gateway: url,
            logFolder: folder,
            services: { backend: [url] },
            addresses: { Postgres: "postgres://backend:secret@127.0.0.1:1/backend" },
        };
        announce({ ...running, suite: { passed: true, at: "2026-11-24T12:00:00Z" } }, file);
        const well = await localStatus({}, file);
        expect(well?.healthy).toBe(true);
        expect(well?.text).toContain("The end-to-end suite passed at 2026-11-24T12:00:00Z.");
        expect(well?.text).not.toContain("postgres://");
        expect((await localStatus({ all: true }, file))?.text).toContain("postgres://backend:secret@");
        // It holds passwords.
        expect(statSync(file).mode & 0o777).toBe(0o600);
        await new Promise((resolve) => server.close(resolve));
        expect((await localStatus({}, file))?.text).toMatch(/BROKEN +backend +0 of 1 ready/);
        withdraw(process.pid, file);
        expect(findRunning(file)).toBeUndefined();
    });

    it("is named by a second start on its port, and stopped by npm run down", async () => {
        const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
        const running = { gateway: "http://127.0.0.1:8080", logFolder: folder, services: {}, addresses: {} };
        announce({ ...running, pid: child.pid! }, file);
        expect(runsAlready(8080, file)).toMatch(
            /^The platform runs already, as process \d+; npm run down stops it\.\n/,
        );
        expect(runsAlready(8080, file)).toMatch(/\nPage {6}http:\/\/127\.0\.0\.1:8080$/);
        expect(runsAlready(8081, file)).toBeUndefined();
        expect(await stopLocalRun(file)).toBe(true);
        expect(child.signalCode).toBe("SIGTERM");
        expect(await stopLocalRun(file)).toBe(false);
    });

    it("that was killed, and a file of another form, count as none", () => {
        // Larger than any process number.
        announce({ pid: 2 ** 30, gateway: "http://127.0.0.1:1", logFolder: folder, services: {}, addresses: {} }, file);
        expect(findRunning(file)).toBeUndefined();
        writeFileSync(file, "{");
        expect(findRunning(file)).toBeUndefined();
    });
});

it.each([
    [["aks"], "the Pulumi CLI, which knows whether stack aks is up, is not installed", "npm run doctor -- aks"],
    [["nothing"], 'there is no stack "nothing"', "npm run status -- aks"],
    [["oke", "aks"], "too many arguments for 'status'. Expected 1 argument but got 2.", "npm run status -- --help"],
])("%j is answered by a sentence and a command", (args, sentence, command) => {
    const empty = mkdtempSync(join(tmpdir(), "status-home-"));
    const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", "cli/main.ts", "status", ...args], {
        cwd: projectFolder,
        env: { HOME: empty, PATH: empty },
        encoding: "utf8",
    });
    rmSync(empty, { recursive: true });
    expect(status).toBe(1);
    expect(stderr).toContain(sentence);
    expect(stderr).toContain(`try: ${command}`);
    expect(stderr).not.toMatch(/^ +at /m);
});
