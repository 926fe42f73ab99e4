import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gatewayTarget } from "../../e2e/client/target";
import { type LocalPlatform } from "../../local/platform/local-platform";
import { startPlatform } from "../../local/platform/start-platform";
import { TraceReceiver } from "../../local/tracing/trace-receiver";
import { type CpuShare, CpuWatch, machine, MemoryWatch, type ResidentMemory } from "./machine";
import { BenchmarkLoad, type BenchmarkLoadResult } from "./benchmark-load";

/** What is aimed at, on the machine of the README, at 50 tasks a second (milliseconds, MiB). */
const aims = { createToWebSocket: 150, completeToNextOccurrence: 1000, residentMemory: 100 } as const;

/** As long as more than a dozen young processes need on two cores until their hot code is compiled. */
const warmUpSeconds = 15;

interface Phase extends BenchmarkLoadResult {
    readonly eventsPerSecond: number;
    /** Who used the processors meanwhile, the most first. */
    readonly cpu: readonly CpuShare[];
}

export interface BenchServicesOptions {
    /** New tasks a second in the steady phase. */
    readonly rate: number;
    /** Length of the steady phase. */
    readonly seconds: number;
    /** Length of the phase at maximum throughput, in seconds; 0 leaves it out. */
    readonly maximum: number;
    /** Each with a WebSocket. */
    readonly users: number;
    /** Of each service. */
    readonly replicas: number;
    /** Whether every request is traced. */
    readonly trace?: boolean;
    /** File for the figures. */
    readonly json?: string;
}

export async function benchServices(options: BenchServicesOptions): Promise<void> {
    const { rate, seconds, maximum: maximumSeconds, users, replicas, trace = false, json } = options;
    const folder = mkdtempSync(join(tmpdir(), "todo-bench-"));
    const receiver = trace ? await TraceReceiver.start(join(folder, "traces.jsonl")) : undefined;
    const progress = (step: string) => console.error(step);
    const platform = await startPlatform({ replicas, progress, spansTo: receiver?.url });
    try {
        const workload = await BenchmarkLoad.start(gatewayTarget(platform.gateway), users);
        // Code is compiled and connections are open before anything counts: else the queue of the first seconds would.
        console.error("warming up");
        await workload.steady(rate, warmUpSeconds);
        const memory = new MemoryWatch(platform.services);
        console.error(`steady: ${rate} tasks a second for ${seconds} s`);
        const steady = await phase(platform, () => workload.steady(rate, seconds));
        let maximum: Phase | undefined;
        if (maximumSeconds > 0) {
            console.error(`maximum: ${users} clients for ${maximumSeconds} s`);
            maximum = await phase(platform, () => workload.maximum(users, maximumSeconds));
        }
        const figures = { machine: machine(), rate, replicas, users, steady, maximum, memory: memory.stop() };
        show(figures);
        if (json !== undefined) await writeFile(json, `${JSON.stringify(figures, null, 2)}\n`);
        await workload.stop();
    } finally {
        await platform.stop();
        await receiver?.stop();
        rmSync(folder, { recursive: true });
    }
}

/** Runs a phase and counts the events that came of it. */
async function phase(platform: LocalPlatform, run: () => Promise<BenchmarkLoadResult>): Promise<Phase> {
    const before = await publishedEvents(platform);
    const watch = new CpuWatch(platform.processes);
    const started = performance.now();
    const result = await run();
    const elapsed = (performance.now() - started) / 1000;
    const cpu = [...watch.stop()].sort((a, b) => b.cores - a.cores);
    return { ...result, cpu, eventsPerSecond: Math.round(((await publishedEvents(platform)) - before) / elapsed) };
}

/** Events that lie in the topics. */
async function publishedEvents({ broker }: LocalPlatform): Promise<number> {
    const ends = await broker.ends();
    return ends.reduce((sum, it) => sum + it.offset, 0);
}

interface Figures {
    readonly machine: string;
    readonly rate: number;
    readonly replicas: number;
    readonly users: number;
    readonly steady: Phase;
    readonly maximum?: Phase;
    readonly memory: readonly ResidentMemory[];
}

const latencies = ["createTask", "createToWebSocket", "createToAudit", "completeToNextOccurrence"] as const;

function show({ machine, rate, replicas, users, steady, maximum, memory }: Figures): void {
    console.log(`${machine}\n${replicas} replica(s) of each service, ${users} users with a WebSocket each`);
    console.log(`\nSteady: ${rate} tasks a second asked for`);
    showPhase(steady);
    if (maximum !== undefined) {
        console.log("\nMaximum");
        showPhase(maximum);
    }
    console.log(`\nResident memory in MiB (aim: ${aims.residentMemory})`);
    console.table(memory.map((it) => ({ ...it, most: Math.round(it.most), last: Math.round(it.last) })));
}

function showPhase({ seconds, tasks, eventsPerSecond, failures, cpu, ...phase }: Phase): void {
    console.log(`${(tasks / seconds).toFixed(1)} tasks/s made, ${eventsPerSecond} events/s; latencies in ms`);
    const aimOf = (it: string) => (it in aims ? { "aim of p95": aims[it as keyof typeof aims] } : {});
    console.table(Object.fromEntries(latencies.map((it) => [it, { ...phase[it], ...aimOf(it) }])));
    for (const [reason, count] of Object.entries(failures)) console.log(`FAILED ${count} x ${reason}`);
    console.log(`Processors: ${cpu.reduce((sum, it) => sum + it.cores, 0).toFixed(2)} cores in all`);
    console.table(cpu.filter((it) => it.cores >= 0.005).map((it) => ({ ...it, cores: it.cores.toFixed(2) })));
}
