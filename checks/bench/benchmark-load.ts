import { setTimeout as pause } from "node:timers/promises";
import { Account } from "../../e2e/client/account";
import { reasonOf } from "../../e2e/client/eventually";
import { type FrameShape, type TaskShape } from "../../e2e/client/shapes";
import { type Socket } from "../../e2e/client/socket";
import { type SuiteTarget } from "../../e2e/client/target";
import { Latency, type Percentiles } from "./latency";

export interface BenchmarkLoadResult {
    /** While tasks were created. */
    readonly seconds: number;
    readonly tasks: number;
    /** Reasons, with how often each occurred. */
    readonly failures: Readonly<Record<string, number>>;
    readonly createTask: Percentiles;
    readonly createToWebSocket: Percentiles;
    readonly createToAudit: Percentiles;
    readonly completeToNextOccurrence: Percentiles;
}

/** Every so manyth task recurs and is completed at once. */
const recurringEvery = 5;
/** Every so manyth task is looked for in the audit log: enough for percentiles, too few to be the load. */
const auditEvery = 10;
/** Grows with the waiting: asking must not become the load. */
const auditPoll = { first: 10, growth: 1.25 } as const;
const arrivalTimeout = 30_000;
const day = 24 * 60 * 60_000;

/** What users do, and how long until each part of the platform has followed. */
export class BenchmarkLoad {
    /** Called with the frame of a key: event type, then id of the task or, for what recurs, series and occurrence. */
    private readonly awaited = new Map<string, (at: number) => void>();
    /** Frames that came before the answer to the request that caused them. */
    private readonly early = new Map<string, number>();
    private created = 0;

    private constructor(private readonly users: readonly { readonly account: Account; readonly socket: Socket }[]) {}

    /** Signs up users and opens a WebSocket for each. */
    static async start(target: SuiteTarget, users: number): Promise<BenchmarkLoad> {
        const name = `bench-${Date.now().toString(36)}`;
        const ready = [];
        for (let index = 0; index < users; index++) {
            const account = await Account.signUp(target, `${name}-${index}`);
            ready.push({ account, socket: await account.openSocket() });
        }
        const workload = new BenchmarkLoad(ready);
        for (const { socket } of ready) socket.onFrame((frame) => workload.arrived(frame));
        return workload;
    }

    /**
     * A steady stream of new tasks, `rate` a second, whether or not the platform keeps up: latencies count from when a task
     * was to be created, so that a queue is part of them.
     */
    async steady(rate: number, seconds: number): Promise<BenchmarkLoadResult> {
        const measured = new Measurements();
        const started = performance.now();
        const following: Promise<void>[] = [];
        for (let index = 0; index < rate * seconds; index++) {
            const intended = started + (index * 1000) / rate;
            const early = intended - performance.now();
            if (early > 1) await pause(early);
            following.push(this.createAndFollow(intended, measured).then((it) => it.followed));
        }
        const creating = performance.now() - started;
        await Promise.all(following);
        return measured.result(creating);
    }

    /** As many tasks as `clients` can create, each one after the other, for so many seconds. */
    async maximum(clients: number, seconds: number): Promise<BenchmarkLoadResult> {
        const measured = new Measurements();
        const started = performance.now();
        const following: Promise<void>[] = [];
        const client = async () => {
            while (performance.now() < started + seconds * 1000) {
                const { followed } = await this.createAndFollow(performance.now(), measured);
                following.push(followed);
            }
        };
        await Promise.all(Array.from({ length: clients }, client));
        const creating = performance.now() - started;
        await Promise.all(following);
        return measured.result(creating);
    }

    /** Ends, and leaves what was made. */
    close(): void {
        for (const { socket } of this.users) socket.close();
    }

    /** Ends, and removes what was made. */
    async stop(): Promise<void> {
        this.close();
        for (const { account } of this.users) await account.cleanUp();
    }

    /** Creates a task; `followed` is done when everything that is to follow has. Failures are counted, never thrown. */
    private async createAndFollow(started: number, measured: Measurements): Promise<{ followed: Promise<void> }> {
        const index = this.created++;
        const { account } = this.users[index % this.users.length]!;
        const recurs = index % recurringEvery === 0;
        try {
            const task = await account.createTask({
                title: `bench ${index}`,
                due_date: new Date(Date.now() + day).toISOString(),
                recurrence: recurs ? "daily" : "none",
            });
            measured.createTask.record(started);
            const followed = Promise.all([
                this.arrival(`task.created ${task.id}`).then((at) => measured.createToWebSocket.record(started, at)),
                index % auditEvery === 1 ? this.audited(account, task, started, measured) : undefined,
                recurs ? this.complete(account, task, measured) : undefined,
            ]);
            return { followed: followed.then(() => undefined, measured.failed) };
        } catch (error) {
            measured.failed(error);
            return { followed: Promise.resolve() };
        }
    }

    private async complete(account: Account, task: TaskShape, measured: Measurements): Promise<void> {
        const started = performance.now();
        const next = this.arrival(`task.created ${task.series_id} ${task.occurrence + 1}`);
        // When completing fails, nobody waits for what was to follow.
        next.catch(() => undefined);
        await account.completeTask(task.id);
        measured.completeToNextOccurrence.record(started, await next);
    }

    private async audited(account: Account, task: TaskShape, started: number, measured: Measurements): Promise<void> {
        for (let wait: number = auditPoll.first; ; wait *= auditPoll.growth) {
            const entries = await account.auditLog(task.id);
            if (entries.some((it) => it.event_type === "task.created")) break;
            if (performance.now() > started + arrivalTimeout) throw new Error("an audit entry did not come");
            await pause(wait);
        }
        measured.createToAudit.record(started);
    }

    private arrived({ type, task_id, task }: FrameShape): void {
        const now = performance.now();
        for (const key of [`${type} ${task_id}`, `${type} ${task?.series_id} ${task?.occurrence}`]) {
            const waiting = this.awaited.get(key);
            if (waiting === undefined) this.early.set(key, now);
            else waiting(now);
        }
    }

    /** When the frame of a key came or comes, as a moment of `performance.now()`. */
    private arrival(key: string): Promise<number> {
        const early = this.early.get(key);
        if (early !== undefined) return Promise.resolve(early);
        return new Promise((resolve, reject) => {
            const timer = setTimeout(() => {
                this.awaited.delete(key);
                reject(new Error(`a frame ${key.split(" ")[0]} did not come`));
            }, arrivalTimeout);
            this.awaited.set(key, (at) => {
                clearTimeout(timer);
                this.awaited.delete(key);
                resolve(at);
            });
        });
    }
}

class Measurements {
    readonly createTask = new Latency();
    readonly createToWebSocket = new Latency();
    readonly createToAudit = new Latency();
    readonly completeToNextOccurrence = new Latency();
    private readonly failures: Record<string, number> = {};

    readonly failed = (error: unknown): void => {
        const reason = reasonOf(error);
        this.failures[reason] = (this.failures[reason] ?? 0) + 1;
    };

    result(milliseconds: number): BenchmarkLoadResult {
        const createTask = this.createTask.percentiles();
        return {
            seconds: Math.round(milliseconds) / 1000,
            tasks: createTask.count,
            failures: this.failures,
            createTask,
            createToWebSocket: this.createToWebSocket.percentiles(),
            createToAudit: this.createToAudit.percentiles(),
            completeToNextOccurrence: this.completeToNextOccurrence.percentiles(),
        };
    }
}
