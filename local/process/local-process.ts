import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { UserError } from "../../engine/command/user-error";
import { type ProcessCalls, type RunnerCalls } from "./controlled-process";
import { type Reaper } from "./reaper";
import { callsOver, type Remote } from "./remote-calls";

export interface LocalProcessArgs {
    readonly name: string;
    readonly command: readonly [string, ...string[]];
    readonly environment: Readonly<Record<string, string>>;
    readonly logFile: string;
    /** Where it is reached. */
    readonly url: string;
    /** A process of ours says itself when it is ready and obeys commands; any other is ready when this path answers 2xx. */
    readonly readyPath?: string;
    readonly reaper: Reaper;
}

const readyDeadlineMs = 60_000;
const stopDeadlineMs = 15_000;
/** What helps when the machine was short of memory or time. */
const again = "npm run local";

/** A process of the platform that can be stopped, killed and started again, always in the same place. */
export class LocalProcess {
    readonly name: string;
    readonly url: string;
    readonly logFile: string;
    private child: ChildProcess | undefined;
    private exited: Promise<void> = Promise.resolve();
    private announced: Promise<void> = Promise.resolve();
    /** Whether it is to run: an end that nobody asked for is told. */
    private wanted = false;
    /** Told how it ended when nobody asked it to. */
    onUnexpectedEnd: ((how: string) => void) | undefined;
    /** Of a process of ours. */
    private calls: Remote<ProcessCalls> | undefined;

    constructor(private readonly args: LocalProcessArgs) {
        ({ name: this.name, url: this.url, logFile: this.logFile } = args);
    }

    /** Undefined while it does not run. */
    get pid(): number | undefined {
        return this.isRunning ? this.child?.pid : undefined;
    }

    get isRunning(): boolean {
        return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
    }

    /** Resolves when it is ready. */
    async start(): Promise<void> {
        if (!this.isRunning) this.launch();
        await this.ready();
    }

    /** Starts it without waiting. */
    launch(): void {
        const [command, ...args] = this.args.command;
        const log = openSync(this.logFile, "a", 0o600);
        // A process group of its own: Ctrl-C reaches the runner alone, which then stops everything in order.
        const child = spawn(command, args, {
            detached: true,
            env: { ...inherited(), ...this.args.environment },
            stdio: this.args.readyPath === undefined ? ["ignore", log, log, "ipc"] : ["ignore", log, log],
        });
        closeSync(log);
        this.child = child;
        this.wanted = true;
        child.once("exit", (code, signal) => {
            if (this.wanted && this.child === child) this.onUnexpectedEnd?.(signal ?? `code ${code}`);
        });
        this.exited = new Promise((resolve) => {
            child.once("exit", () => resolve());
            child.once("error", () => resolve());
        });
        if (child.pid !== undefined) this.args.reaper.watch(child.pid);
        if (this.args.readyPath !== undefined) return;
        this.announced = new Promise((resolve) => {
            const calls = callsOver<ProcessCalls, RunnerCalls>(child, { ready: resolve });
            void this.exited.then(() => calls.$close(new Error(`${this.name} ended`)));
            this.calls = calls;
        });
    }

    /** Resolves once it serves; rejects when it ended before, or does not within a minute. */
    async ready(): Promise<void> {
        const deadline = Date.now() + readyDeadlineMs;
        const ended = this.exited.then(() => {
            throw new UserError(`${this.name} ended before it was ready:\n${lastLines(this.logFile)}`, again);
        });
        const late = new AbortController();
        const timeout = delay(readyDeadlineMs, undefined, { signal: late.signal }).then(() => {
            throw new UserError(
                `${this.name} was not ready in ${readyDeadlineMs / 1000} s:\n${lastLines(this.logFile)}`,
                again,
            );
        });
        ended.catch(() => undefined);
        timeout.catch(() => undefined);
        const path = this.args.readyPath;
        try {
            await Promise.race([path === undefined ? this.announced : this.answers(path, deadline), ended, timeout]);
        } finally {
            late.abort();
        }
    }

    /** Asks it to end, as Kubernetes does, and waits until it has. */
    async stop(): Promise<void> {
        this.wanted = false;
        this.signal("SIGTERM");
        const patience = setTimeout(() => this.signal("SIGKILL"), stopDeadlineMs);
        await this.exited;
        clearTimeout(patience);
    }

    /** Ends it at once, as a crash would. */
    async kill(): Promise<void> {
        this.wanted = false;
        // With what it started itself.
        const group = this.pid;
        if (group === undefined) return;
        process.kill(-group, "SIGKILL");
        await this.exited;
        // Postgres does not start while its predecessor is still being cleared away.
        for (const deadline = Date.now() + 5000; Date.now() < deadline && hasMembers(group);) await delay(20);
    }

    /** Sends a command to a process of ours and waits until it is carried out. */
    async command(command: unknown): Promise<void> {
        if (this.calls === undefined || !this.isRunning) throw new Error(`${this.name} does not run`);
        await this.calls.obey(command);
    }

    private signal(signal: NodeJS.Signals): void {
        if (this.isRunning) this.child?.kill(signal);
    }

    private async answers(path: string, deadline: number): Promise<void> {
        while (Date.now() < deadline && this.isRunning) {
            const response = await fetch(`${this.url}${path}`, { signal: AbortSignal.timeout(2000) }).catch(
                () => undefined,
            );
            await response?.body?.cancel();
            if (response?.ok) return;
            await delay(50);
        }
    }
}

function hasMembers(group: number): boolean {
    try {
        process.kill(-group, 0);
        return true;
    } catch {
        return false;
    }
}

/** The end of a log, for a message: the log itself may be removed with the run. */
function lastLines(file: string): string {
    return readFileSync(file, "utf8").trimEnd().split("\n").slice(-15).join("\n");
}

/** What any process needs of this one's environment; nothing that could change how a service behaves. */
function inherited(): Record<string, string> {
    const names = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR"];
    return Object.fromEntries(
        names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
    );
}
