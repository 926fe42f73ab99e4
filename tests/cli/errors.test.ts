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

function run(cwd: string, layer: string, args: readonly string[]): Promise<{ code: number | null; complaint: string }> {
    const child = spawn(process.execPath, ["--import", loader, join(projectFolder, layer, "main.ts"), ...args], {
        cwd,
        env: { ...process.env, HOME: empty },
    });
    let complaint = "";
    child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
    return new Promise((resolve) => child.on("close", (code) => resolve({ code, complaint })));
}

it.each([
    ["a stack that is not there", projectFolder, "cli", ["plan", "staging"], 'no stack "staging"'],
    ["an option that is not there", projectFolder, "cli", ["up", "--nonsense"], "unknown option '--nonsense'"],
    [
        "two stacks",
        projectFolder,
        "cli",
        ["down", "aks", "gke"],
        "too many arguments for 'down'. Expected 1 argument but got 2.",
    ],
    ["another folder", empty, "cli", ["up", "dev"], "Pulumi.yaml is missing"],
    ["bad YAML", broken, "cli", ["plan", "dev"], "Pulumi.dev.yaml is not valid YAML"],
    [
        "a folder for the page that is not there",
        projectFolder,
        "cli",
        ["plan", "dev", "--html", "no/such/p.html"],
        "no/such/p.html cannot be written",
    ],
    [
        "a port without a number",
        projectFolder,
        "cli",
        ["local", "--port", "http"],
        "option '--port <port>' argument 'http' is invalid. Allowed is a whole number from 0 to 65535.",
    ],
    ["a query that is not there", projectFolder, "cli", ["logs", "no-such-query"], 'no saved query "no-such-query"'],
    ["no query", projectFolder, "cli", ["logs"], "a query is missing"],
    ["options that exclude each other", projectFolder, "cli", ["local", "--once", "--no-suite"], "cannot be used with"],
    [
        "a stack to check that is not there",
        projectFolder,
        "checks",
        ["check", "readiness", "staging"],
        'no stack "staging"',
    ],
    ["a check that is not there", projectFolder, "checks", ["check", "scann"], "(Did you mean scan?)"],
    ["a folder that is missing", projectFolder, "checks", ["make", "chart-keys"], "missing required argument 'folder'"],
    [
        "charts that are not there",
        projectFolder,
        "checks",
        ["make", "chart-keys", "no/such"],
        "no/such/dapr is missing",
    ],
    [
        "images without an order",
        projectFolder,
        "checks",
        ["make", "images"],
        "nothing to do; allowed are --load, --push, --pin",
    ],
    ["no address to verify", projectFolder, "e2e", [], "no address is given: name the gateway, or every service"],
    ["a folder as the page", projectFolder, "cli", ["plan", "dev", "--html", "docs"], "docs cannot be written: it is"],
    [
        "a port alone",
        projectFolder,
        "e2e",
        ["--gateway", "http://localhost:9", "--app-port", "80"],
        "--dapr-port is missing",
    ],
])("%s is answered by a sentence and the next command", async (_what, cwd, layer, args, sentence) => {
    const { code, complaint } = await run(cwd, layer, args);
    expect(code).toBe(1);
    expect(complaint).toContain(sentence);
    expect(complaint).toMatch(/^ {2}try: \S/m);
    expect(complaint).not.toMatch(/^ +at /m);
});

it("a port that is taken is, too", async () => {
    const { port } = taken.address() as AddressInfo;
    const { code, complaint } = await run(projectFolder, "cli", ["local", "--port", String(port)]);
    expect(code).toBe(1);
    expect(complaint).toContain(`port ${port} is taken`);
    expect(complaint).toMatch(/^ {2}try: npm run local -- --port 0/m);
    expect(complaint).not.toMatch(/^ +at /m);
});
