import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { allKept } from "../../e2e/report";
import { run } from "../../engine/command/run-program";
import { UserError } from "../../engine/command/user-error";
import { isReady, runsOn } from "../../local/platform/run-locally";
import { firstHourFile, type FirstHour } from "../docs/pages/first-hour";
import { machine } from "./machine";

const inSeconds = (since: number): number => Math.round((performance.now() - since) / 100) / 10;

const cloudPackages = ["azure-native", "gcp", "oci"];

interface Running {
    /** Whether every promise was kept. */
    readonly passed: boolean;
    /** Seconds until the page could be used. */
    readonly page: number;
    /** Ctrl-C, and the wait until nothing runs any more. */
    readonly stop: () => Promise<void>;
}

/** Runs the second command until it says that everything is there. */
function bringUp(cwd: string, env: NodeJS.ProcessEnv): Promise<Running> {
    const began = performance.now();
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
    let page = 0;
    return new Promise((resolve, reject) => {
        createInterface({ input: child.stdout }).on("line", (line) => {
            if (isReady(line)) page = inSeconds(began);
            if (line === allKept) passed = true;
            if (line === runsOn) resolve({ passed, page, stop });
        });
        child.on("error", reject);
        void closed.then((code) =>
            reject(new UserError(`npm run up ended with exit code ${code} before the platform ran`, "npm run up")),
        );
    });
}

/** What folders take on the disk together. */
async function megabytesOf(...folders: readonly string[]): Promise<number> {
    const lines = (await run("du", ["-sk", ...folders])).trim().split("\n");
    const kibibytes = lines.reduce((sum, it) => sum + parseInt(it), 0);
    return Math.round((kibibytes * 1024) / 1e6);
}

async function measureIn(folder: string): Promise<FirstHour> {
    const [load = 0] = loadavg();
    const home = join(folder, "home");
    const clone = join(folder, "project");
    mkdirSync(home);
    const cache = (await run("npm", ["config", "get", "cache"])).trim();
    const env = { ...process.env, HOME: home, npm_config_cache: cache, KUBECONFIG: join(home, "none") };
    const timed = async <T>(step: () => Promise<T>): Promise<[number, T]> => {
        const began = performance.now();
        const result = await step();
        return [inSeconds(began), result];
    };
    const [cloned] = await timed(() => run("git", ["clone", "--quiet", process.cwd(), clone]));
    const commit = (await run("git", ["rev-parse", "--short", "HEAD"], { cwd: clone })).trim();
    const [install] = await timed(() => run("npm", ["ci"], { cwd: clone, env }));
    const packages = join(clone, "node_modules");
    const megabytes = await megabytesOf(packages);
    const cloudMegabytes = await megabytesOf(...cloudPackages.map((it) => join(packages, "@pulumi", it)));
    const [up, { passed, page, stop }] = await timed(() => bringUp(clone, env));
    await stop();
    const date = new Date().toISOString().slice(0, 10);
    return {
        date,
        commit,
        machine: machine(),
        load,
        clone: cloned,
        install,
        up,
        page,
        megabytes,
        cloudMegabytes,
        passed,
    };
}

function described({ clone, install, up, page, megabytes, passed }: FirstHour): string {
    return [
        `git clone    ${clone.toFixed(1)} s`,
        `npm ci       ${install.toFixed(1)} s, ${megabytes} MB`,
        `npm run up   ${up.toFixed(1)} s; the page answers after ${page.toFixed(1)} s`,
        `together     ${Math.round(clone + install + up)} s; ${passed ? allKept : "a promise is broken"}`,
    ].join("\n");
}

/** Answers with the exit code: 1 when a promise is broken. */
export async function benchFirstHour({
    json,
    record,
}: {
    readonly json?: boolean;
    readonly record?: boolean;
}): Promise<number> {
    const folder = mkdtempSync(join(tmpdir(), "todo-first-hour-"));
    try {
        // As a home directory is; where root runs this, the account of Postgres has to get through.
        chmodSync(folder, 0o711);
        const found = await measureIn(folder);
        if (record) writeFileSync(firstHourFile, `${JSON.stringify(found, null, 4)}\n`);
        console.log(json ? JSON.stringify(found, null, 2) : described(found));
        return found.passed ? 0 : 1;
    } finally {
        rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 });
    }
}
