import { writeFile } from "node:fs/promises";
import { gatewayTarget } from "../../e2e/client/target";
import { type LocalPlatform } from "../../local/platform/local-platform";
import { startPlatform } from "../../local/platform/start-platform";
import { type CpuShare, CpuWatch, machine, MemoryWatch, type ResidentMemory } from "./machine";
import { type Percentiles } from "./latency";
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
    /** File for the figures. */
    readonly json?: string;
}

export async function benchServices(options: BenchServicesOptions): Promise<void> {
    const { rate, seconds, maximum: maximumSeconds, users, replicas, json } = options;
    const platform = await startPlatform({ replicas, progress: (step) => console.error(step) });
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
        console.log(describe(figures));
        if (json !== undefined) await writeFile(json, `${JSON.stringify(figures, null, 2)}\n`);
        await workload.stop();
    } finally {
        await platform.stop();
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

function describe({ machine, rate, replicas, users, steady, maximum, memory }: Figures): string {
    const rows = ["createTask", "createToWebSocket", "createToAudit", "completeToNextOccurrence"] as const;
    const latencies = (result: BenchmarkLoadResult) => [
        "                              count       p50       p95       p99       max   (ms)",
        ...rows.map((it) => `  ${it.padEnd(26)}${latencyRow(result[it])}${aimOf(it)}`),
    ];
    return [
        `Machine: ${machine}`,
        `${replicas} replica(s) of each service, ${users} users with a WebSocket each`,
        "",
        `Steady: ${rate} tasks/s asked for, ${(steady.tasks / steady.seconds).toFixed(1)} made, ${steady.eventsPerSecond} events/s`,
        ...latencies(steady),
        ...failureRows(steady),
        ...cpuRows(steady),
        ...(maximum === undefined
            ? []
            : [
                  "",
                  `Maximum: ${(maximum.tasks / maximum.seconds).toFixed(1)} tasks/s, ${maximum.eventsPerSecond} events/s until all had followed`,
                  ...latencies(maximum),
                  ...failureRows(maximum),
                  ...cpuRows(maximum),
              ]),
        "",
        `Resident memory (MiB, aim < ${aims.residentMemory})`,
        ...memory.map(
            (it) =>
                `  ${it.process.padEnd(26)} most ${it.most.toFixed(0).padStart(4)}, last ${it.last.toFixed(0).padStart(4)}`,
        ),
    ].join("\n");
}

const latencyRow = ({ count, p50, p95, p99, max }: Percentiles): string =>
    [count, p50, p95, p99, max]
        .map((it, index) =>
            index === 0 ? String(it).padStart(7) : (Number.isNaN(it) ? "-" : it.toFixed(1)).padStart(10),
        )
        .join("");

const aimOf = (name: string): string => (name in aims ? `   aim: p95 <= ${aims[name as keyof typeof aims]}` : "");

const cpuRows = ({ cpu }: Phase): string[] => [
    `Processors, in cores (${cpu.reduce((sum, it) => sum + it.cores, 0).toFixed(2)} in all)`,
    ...cpu.filter((it) => it.cores >= 0.005).map((it) => `  ${it.process.padEnd(26)} ${it.cores.toFixed(2)}`),
];

const failureRows = ({ failures }: BenchmarkLoadResult): string[] =>
    Object.entries(failures).map(([reason, count]) => `  FAILED ${count} x ${reason}`);
