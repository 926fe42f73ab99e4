import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder } from "../../support/stacks";
import { type Search } from "../../../cli/logs/search";
import { LokiError, lokiSource } from "../../../cli/logs/source";

const period = { start: 1_000_000_000n, end: 3_600_000_000_001n };
const typed = (expression: string): Search => ({ expression, kind: "logs", ids: {} });

describe("Loki's API", () => {
    let server: Server;
    let url: string;
    const requests: IncomingMessage[] = [];
    let answer: { status: number; body: string };
    beforeAll(async () => {
        server = createServer((request, response) => {
            requests.push(request);
            response.writeHead(answer.status).end(answer.body);
        });
        await once(server.listen(0, "127.0.0.1"), "listening");
        url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    });
    beforeEach(() => requests.splice(0));
    afterAll(() => server.close());

    // Shapes: https://grafana.com/docs/loki/latest/reference/loki-http-api/
    it("gives the entries of all streams in their order, metadata apart", async () => {
        const stream = (service: string, values: unknown[]) => ({ stream: { service, level: "info" }, values });
        const result = [
            stream("backend", [["2000000000", "second", { structuredMetadata: { request_id: "r" } }]]),
            stream("audit", [["1000000001", "first", {}]]),
        ];
        answer = { status: 200, body: JSON.stringify({ status: "success", data: { resultType: "streams", result } }) };
        expect(await lokiSource(url).entries(typed('{namespace="todo"}'), period, 10)).toEqual([
            { timestamp: 1000000001n, labels: { service: "audit", level: "info" }, metadata: {}, line: "first" },
            {
                timestamp: 2000000000n,
                labels: { service: "backend", level: "info" },
                metadata: { request_id: "r" },
                line: "second",
            },
        ]);
        const asked = new URL(requests[0]?.url ?? "", url);
        expect(asked.pathname).toBe("/loki/api/v1/query_range");
        expect(Object.fromEntries(asked.searchParams)).toEqual({
            query: '{namespace="todo"}',
            start: "1000000000",
            end: "3600000000001",
            limit: "10",
            direction: "backward",
        });
        expect(requests[0]?.headers["x-loki-response-encoding-flags"]).toBe("categorize-labels");
    });

    it("gives numbers, the greatest first", async () => {
        const result = [
            { metric: { service: "sync" }, value: [3600, "2"] },
            { metric: { service: "backend" }, value: [3600, "40"] },
        ];
        answer = { status: 200, body: JSON.stringify({ status: "success", data: { resultType: "vector", result } }) };
        expect(await lokiSource(url).counts(typed("sum(...)"), period)).toEqual([
            { labels: { service: "backend" }, value: 40 },
            { labels: { service: "sync" }, value: 2 },
        ]);
    });

    it("says what Loki said when it refuses", async () => {
        answer = { status: 400, body: "parse error at line 1\n" };
        await expect(lokiSource(url).entries(typed("{"), period, 1)).rejects.toEqual(
            new LokiError(400, "parse error at line 1"),
        );
    });

    it.each(["{}", "<html>Sign in</html>"])("names whoever answers in Loki's place with %s", async (body) => {
        answer = { status: 200, body };
        await expect(lokiSource(url).entries(typed("{"), period, 1)).rejects.toMatchObject({
            message: `what answers at ${url.replace(/\/$/, "")} is not Loki; it says: ${body}`,
            fix: "kubectl get pods --namespace monitoring",
        });
    });
});

describe("npm run logs over the files of a local run", () => {
    let folder: string;
    beforeAll(() => {
        folder = mkdtempSync(join(tmpdir(), "logs-"));
        const line = (fields: object) =>
            `${JSON.stringify({ timestamp: "2026-11-24T08:00:00.000Z", level: "error", ...fields })}\n`;
        writeFileSync(
            join(folder, "backend-0.log"),
            line({ service: "backend", message: "no", event: "task_create_failed", request_id: "r-1" }) +
                line({ service: "backend", message: "other", event: "request_failed", request_id: "r-2" }),
        );
        writeFileSync(
            join(folder, "backend-0.dapr.log"),
            '{"level":"warning","msg":"x","time":"2026-11-24T08:00:01Z"}\n',
        );
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    const run = (...args: string[]) =>
        new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
            const all = ["--import", "tsx", join("cli", "main.ts"), "logs", ...args];
            const child = execFile(process.execPath, all, { cwd: projectFolder }, (_error, stdout, stderr) =>
                resolve({ code: child.exitCode, stdout, stderr }),
            );
        });
    const at = ["--until", "2026-11-24T08:30:00Z"];

    it("a saved query finds its case and only it", async () => {
        const { code, stdout } = await run("task-create-failed", "--local", folder, ...at);
        expect(stdout).toBe("2026-11-24T08:00:00.000Z error backend no event=task_create_failed request_id=r-1\n");
        expect(code).toBe(0);
    });

    it("a sidecar's lines have their service and container", async () => {
        const { stdout } = await run("dapr-errors", "--local", folder, "--json", ...at);
        expect(JSON.parse(stdout)).toMatchObject({
            labels: { namespace: "todo", service: "backend", container: "daprd", level: "warn" },
        });
    });

    it("says that nothing was found, and that by its exit code", async () => {
        const { code, stdout, stderr } = await run("errors", "--request-id", "r-9", "--local", folder, ...at);
        expect([code, stdout]).toEqual([2, ""]);
        expect(stderr).toContain("nothing found");
    });

    it("lists the saved queries with what they need", async () =>
        expect((await run("--list")).stdout).toContain("One request through all services (--request-id ID)"));

    it("refuses LogQL, which only Loki understands", async () => {
        const { code, stderr } = await run('{service="backend"} |= "no"', "--local", folder, ...at);
        expect([code, stderr]).toEqual([1, expect.stringContaining("is LogQL, which Loki understands")]);
    });

    it.each([
        ["an option that does not exist", ["errors", "--nonsense"]],
        ["a place that is not there", ["errors", "--url", "http://127.0.0.1:1"]],
    ])("answers %s with a sentence", async (_what, args) => {
        const { code, stderr } = await run(...args);
        expect(code).toBe(1);
        expect(stderr).toMatch(/^error: .*\n/);
        expect(stderr).toContain("  try: ");
        expect(stderr).not.toMatch(/\n\s+at /);
    });
});
