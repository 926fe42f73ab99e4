import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { projectFolder } from "../../model/project-folder";

const started: ChildProcess[] = [];

afterAll(() => {
    for (const child of started) child.kill("SIGTERM");
});

function start(program: string, ...args: string[]): ChildProcess {
    const child = spawn(process.execPath, ["--import", "tsx", program, ...args], {
        cwd: projectFolder,
        stdio: ["ignore", "pipe", "pipe"],
    });
    started.push(child);
    return child;
}

/** A runner with a platform of stubs, and the folder of its run. */
async function startRunner(): Promise<{ runner: ChildProcess; gateway: string; folder: string }> {
    const runner = start(join(__dirname, "support", "run-platform.ts"));
    const [line] = (await once(createInterface({ input: runner.stdout! }), "line")) as [string];
    const { gateway, logFolder } = JSON.parse(line) as { gateway: string; logFolder: string };
    return { runner, gateway, folder: dirname(logFolder) };
}

/** Processes that belong to a run: its folder is in their arguments or environment. Linux only, as the rest of CI. */
function processesOf(folder: string): string[] {
    return readdirSync("/proc").filter((pid) => {
        if (!/^\d+$/.test(pid)) return false;
        try {
            return ["cmdline", "environ"].some((it) => readFileSync(`/proc/${pid}/${it}`, "utf8").includes(folder));
        } catch {
            // Gone by now, or another user's.
            return false;
        }
    });
}

async function gone(folder: string): Promise<void> {
    for (const deadline = Date.now() + 60_000; ; await delay(100)) {
        const left = processesOf(folder);
        if (left.length === 0 && !existsSync(folder)) return;
        if (Date.now() > deadline) throw new Error(`left of ${folder}: processes ${left.join(", ")}`);
    }
}

test("a runner that is asked to stop leaves no process and no folder behind", async () => {
    const { runner, folder } = await startRunner();
    expect(processesOf(folder).length).toBeGreaterThan(13);
    runner.kill("SIGTERM");
    const [code] = (await once(runner, "exit")) as [number | null];
    expect(code).toBe(0);
    await gone(folder);
});

test("neither does one that is killed", async () => {
    const { runner, folder } = await startRunner();
    runner.kill("SIGKILL");
    await once(runner, "exit");
    await gone(folder);
});

test("a second start says who holds the port", async () => {
    const { runner, gateway } = await startRunner();
    const second = start(join(projectFolder, "cli", "main.ts"), "local", "--port", new URL(gateway).port);
    let words = "";
    second.stderr!.on("data", (chunk: Buffer) => (words += chunk.toString()));
    const [code] = (await once(second, "exit")) as [number];
    expect(code).toBe(1);
    expect(words).toMatch(/^error: port \d+ is taken by process \d+ \(.*gateway.*\)\n {2}try: npm run local/);
    runner.kill("SIGTERM");
    await once(runner, "exit");
});

test.each([
    [["--replicas", "0"], "argument '0' is invalid. Allowed is a whole number from 1 to 5."],
    [["--port", "x"], "argument 'x' is invalid. Allowed is a whole number from 0 to 65535."],
    [["--once", "--no-suite"], "option '--once' cannot be used with option '--no-suite'"],
    [["--nonsense"], "--nonsense"],
])("%j is refused in a sentence", async (args, sentence) => {
    const child = start(join(projectFolder, "cli", "main.ts"), "local", ...args);
    let words = "";
    child.stderr!.on("data", (chunk: Buffer) => (words += chunk.toString()));
    const [code] = (await once(child, "exit")) as [number];
    expect(code).toBe(1);
    expect(words).toContain(sentence);
    expect(words).not.toContain("    at ");
});
