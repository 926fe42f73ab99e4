import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { projectFolder } from "../support/stacks";

const folder = mkdtempSync(join(tmpdir(), "tool-errors-"));
const [empty, broken] = [join(folder, "empty"), join(folder, "broken")];
const loader = pathToFileURL(require.resolve("tsx")).href;
let taken: ReturnType<typeof createServer>;

beforeAll(async () => {
    cpSync(join(projectFolder, "Pulumi.yaml"), join(broken, "Pulumi.yaml"));
    cpSync(join(projectFolder, "Pulumi.dev.yaml"), join(empty, "Pulumi.dev.yaml"));
    writeFileSync(join(broken, "Pulumi.dev.yaml"), "config: [unclosed");
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
    rmSync(folder, { recursive: true });
    await new Promise((resolve) => taken.close(resolve));
});

function run(cwd: string, tool: string, args: readonly string[]): Promise<{ code: number | null; complaint: string }> {
    const child = spawn(process.execPath, ["--import", loader, join(projectFolder, tool), ...args], {
        cwd,
        env: { ...process.env, HOME: empty },
    });
    let complaint = "";
    child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
    return new Promise((resolve) => child.on("close", (code) => resolve({ code, complaint })));
}

it.each([
    ["a stack that is not there", projectFolder, "cli/plan/plan.ts", ["staging"], 'no stack "staging"'],
    ["an option that is not there", projectFolder, "cli/up/up.ts", ["--nonsense"], "Unknown option '--nonsense'"],
    ["two stacks", projectFolder, "cli/up/down.ts", ["aks", "gke"], "one stack at a time"],
    ["another folder", empty, "cli/up/up.ts", ["dev"], "Pulumi.yaml is missing"],
    ["bad YAML", broken, "cli/plan/plan.ts", ["dev"], "Pulumi.dev.yaml is not valid YAML"],
    [
        "a folder for the page that is not there",
        projectFolder,
        "cli/plan/plan.ts",
        ["dev", "--html", "no/such/p.html"],
        "no/such/p.html cannot be written",
    ],
    ["a port without a number", projectFolder, "cli/local/local.ts", ["--port", "http"], '--port is "http"'],
    [
        "a query that is not there",
        projectFolder,
        "cli/logs/logs.ts",
        ["no-such-query"],
        'no saved query "no-such-query"',
    ],
])("%s is answered by a sentence and the next command", async (_what, cwd, tool, args, sentence) => {
    const { code, complaint } = await run(cwd, tool, args);
    expect(code).toBe(1);
    expect(complaint).toContain(sentence);
    expect(complaint).toMatch(/^ {2}try: \S/m);
    expect(complaint).not.toMatch(/^ +at /m);
});

it("a port that is taken is, too", async () => {
    const { port } = taken.address() as AddressInfo;
    const { code, complaint } = await run(projectFolder, "cli/local/local.ts", ["--port", String(port)]);
    expect(code).toBe(1);
    expect(complaint).toContain(`port ${port} is taken`);
    expect(complaint).toMatch(/^ {2}try: npm run local -- --port 0/m);
    expect(complaint).not.toMatch(/^ +at /m);
});
