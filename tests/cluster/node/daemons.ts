import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

export interface DaemonOptions {
    readonly env?: Readonly<Record<string, string>>;
    readonly cwd?: string;
}

/** How long a daemon may take to end after SIGTERM. */
const graceMilliseconds = 3_000;

/**
 * Programs that go on when the process that started them ends. Each leaves its process id and its log in the folder, so that
 * whoever comes next can stop it.
 */
export class Daemons {
    constructor(readonly folder: string) {
        mkdirSync(folder, { recursive: true });
    }

    start(name: string, command: readonly [string, ...string[]], { env, cwd = this.folder }: DaemonOptions = {}): void {
        const log = openSync(this.log(name), "w");
        const [program, ...args] = command;
        const child = spawn(program, args, {
            cwd,
            detached: true,
            env: { ...process.env, ...env },
            stdio: ["ignore", log, log],
        });
        child.on("error", (error) => writeFileSync(this.log(name), `${error.message}\n`));
        if (child.pid !== undefined) {
            writeFileSync(this.pidFile(name), String(child.pid));
            putFirst(child.pid);
        }
        child.unref();
    }

    /** Process id; undefined when it never started or has been stopped. */
    pid(name: string): number | undefined {
        return existsSync(this.pidFile(name)) ? Number(readFileSync(this.pidFile(name), "utf8")) : undefined;
    }

    isRunning(name: string): boolean {
        const pid = this.pid(name);
        return pid !== undefined && isAlive(pid);
    }

    /** The last lines of its log. */
    lastWords(name: string, lines = 5): string {
        return existsSync(this.log(name))
            ? readFileSync(this.log(name), "utf8").trim().split("\n").slice(-lines).join("\n")
            : "";
    }

    /** Ends the daemons in the order given: politely first. */
    async stop(...names: readonly string[]): Promise<void> {
        for (const name of names) {
            const pid = this.pid(name);
            if (pid !== undefined) await endProcess(pid);
            rmSync(this.pidFile(name), { force: true });
        }
    }

    private pidFile(name: string): string {
        return join(this.folder, `${name}.pid`);
    }

    log(name: string): string {
        return join(this.folder, `${name}.log`);
    }
}

/**
 * Gives a session of its own more of the processors than others get: a kubelet that has to wait finds every probe late, and
 * restarts pods that are well. A kernel that does not group by sessions has no such file.
 */
function putFirst(pid: number): void {
    const share = `/proc/${pid}/autogroup`;
    if (existsSync(share)) writeFileSync(share, "-12");
}

async function endProcess(pid: number): Promise<void> {
    if (!signal(pid, "SIGTERM")) return;
    for (let waited = 0; waited < graceMilliseconds && isAlive(pid); waited += 100) await pause(100);
    signal(pid, "SIGKILL");
}

export const isAlive = (pid: number): boolean => signal(pid, 0);

function signal(pid: number, kind: NodeJS.Signals | 0): boolean {
    try {
        return process.kill(pid, kind);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
        throw error;
    }
}
