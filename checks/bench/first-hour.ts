import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { run } from "../../engine/command/run-program";
import { UserError } from "../../engine/command/user-error";
import { machine } from "./machine";

const ready = /^The platform runs at/;
const kept = "The platform keeps its promises.";

interface Running {
    /** Whether every promise was kept. */
    readonly passed: boolean;
    /** Ctrl-C, and the wait until nothing runs any more. */
    readonly stop: () => Promise<void>;
}

/** Runs the second command until it says that everything is there. */
function bringUp(cwd: string, env: NodeJS.ProcessEnv): Promise<Running> {
    // A group of its own, as in a terminal: Ctrl-C reaches npm and what it started.
    const child = spawn("npm", ["run", "--silent", "up"], {
        cwd,
        env,
        detached: true,
        stdio: ["ignore", "pipe", "inherit"],
    });
    const closed = new Promise<number | null>((resolve) => child.on("close", resolve));
    const stop = async () => {
        process.kill(-child.pid!, "SIGINT");
        await closed;
    };
    let passed = false;
    return new Promise((resolve, reject) => {
        createInterface({ input: child.stdout }).on("line", (line) => {
            if (line === kept) passed = true;
            if (ready.test(line)) resolve({ passed, stop });
        });
        child.on("error", reject);
        void closed.then((code) =>
            reject(new UserError(`npm run up ended with exit code ${code} before the platform ran`, "npm run up")),
        );
    });
}

/** Answers with the exit code: 1 when a promise is broken. */
export async function benchFirstHour({ json }: { readonly json?: boolean }): Promise<number> {
    const folder = mkdtempSync(join(tmpdir(), "todo-first-hour-"));
    try {
        // As a home directory is; where root runs this, the account of Postgres has to get through.
        chmodSync(folder, 0o711);
        const home = join(folder, "home");
        const clone = join(folder, "project");
        mkdirSync(home);
        const cache = (await run("npm", ["config", "get", "cache"])).trim();
        const env = { ...process.env, HOME: home, npm_config_cache: cache, KUBECONFIG: join(home, "none") };
        const steps: Record<string, number> = {};
        const measure = async <T>(name: string, step: () => Promise<T>): Promise<T> => {
            const began = performance.now();
            const result = await step();
            steps[name] = Math.round((performance.now() - began) / 100) / 10;
            if (!json) console.log(`${name.padEnd(12)} ${steps[name].toFixed(1)} s`);
            return result;
        };
        await measure("git clone", () => run("git", ["clone", "--quiet", process.cwd(), clone]));
        await measure("npm ci", () => run("npm", ["ci"], { cwd: clone, env }));
        const { passed, stop } = await measure("npm run up", () => bringUp(clone, env));
        await stop();
        const seconds = Math.round(Object.values(steps).reduce((sum, it) => sum + it, 0));
        if (json) console.log(JSON.stringify({ machine: machine(), steps, seconds, passed }, null, 2));
        else console.log(`${"together".padEnd(12)} ${seconds} s; ${passed ? kept : "a promise is broken"}`);
        return passed ? 0 : 1;
    } finally {
        rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 });
    }
}
