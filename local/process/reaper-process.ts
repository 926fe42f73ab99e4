import { readFileSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";

/** Process ids on standard input, one a line, until `done` or the end. The argument is a folder to remove. */

const graceMs = 8000;
const watched = new Map<number, string | undefined>();

/** Tells a process from a later one with the same id. Where the system does not say, the id has to do. */
function birthOf(pid: number): string | undefined {
    try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    } catch {
        return undefined;
    }
}

/** Signals the process group of every watched process that still runs; how many those were. */
function signalAll(signal: NodeJS.Signals): number {
    return [...watched].filter(([pid, birth]) => {
        if (birthOf(pid) !== birth) return false;
        try {
            process.kill(-pid, signal);
            return true;
        } catch {
            // Gone already.
            return false;
        }
    }).length;
}

async function reap(): Promise<void> {
    const deadline = Date.now() + graceMs;
    for (
        let left = signalAll("SIGTERM");
        left > 0 && Date.now() < deadline;
        left = [...watched.keys()].filter(isAlive).length
    ) {
        await delay(100);
    }
    signalAll("SIGKILL");
    const [, , folder] = process.argv;
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}

const isAlive = (pid: number): boolean => birthOf(pid) !== undefined && birthOf(pid) === watched.get(pid);

// Whoever stops the runner's group or terminal must not stop this one.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);

let dismissed = false;
createInterface({ input: process.stdin })
    .on("line", (line) => {
        if (line === "done") dismissed = true;
        else watched.set(Number(line), birthOf(Number(line)));
    })
    .on("close", () => {
        if (!dismissed) void reap();
    });
