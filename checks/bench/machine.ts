import { readdirSync, readFileSync } from "node:fs";
import { cpus, release, totalmem, type } from "node:os";

/** What a figure was measured on: without it a figure says nothing. */
export function machine(): string {
    const [cpu] = cpus();
    const memory = Math.round(totalmem() / 2 ** 30);
    return `${cpus().length} x ${cpu?.model.trim() ?? "unknown CPU"}, ${memory} GiB, ${type()} ${release()}, Node ${process.version}`;
}

/** MiB. */
export interface ResidentMemory {
    readonly process: string;
    readonly most: number;
    readonly last: number;
}

interface Watched {
    readonly name: string;
    readonly pid: number | undefined;
}

/** What a process and its children used of the processors. */
export interface CpuShare {
    readonly process: string;
    readonly seconds: number;
    /** Share of one core on average. */
    readonly cores: number;
}

/** Clock ticks a second of /proc, the same on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** What processes, each with those that it started, and this one use of the processors until stopped. Linux only. */
export class CpuWatch {
    private readonly started = performance.now();
    private readonly before = readProcesses();
    private readonly own = process.cpuUsage();

    constructor(private readonly processes: readonly Watched[]) {}

    stop(): readonly CpuShare[] {
        const elapsed = (performance.now() - this.started) / 1000;
        const after = readProcesses();
        const { user, system } = process.cpuUsage(this.own);
        const used = (pid: number) => (ticksOf(pid, after) - ticksOf(pid, this.before)) / ticksPerSecond;
        const share = (name: string, seconds: number) => ({ process: name, seconds, cores: seconds / elapsed });
        return [
            ...this.processes.flatMap(({ name, pid }) => (pid === undefined ? [] : [share(name, used(pid))])),
            share("load generator", (user + system) / 1e6),
        ];
    }
}

type Processes = ReadonlyMap<number, { readonly parent: number; readonly ticks: number }>;

/** Fields: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function readProcesses(): Processes {
    const pids = readdirSync("/proc").filter((it) => /^\d+$/.test(it));
    return new Map(
        pids.flatMap((pid) => {
            try {
                const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
                const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
                // utime, stime, and those of children that have ended.
                const ticks = fields.slice(11, 15).reduce((sum, it) => sum + Number(it), 0);
                return [[Number(pid), { parent: Number(fields[1]), ticks }] as const];
            } catch {
                // It has ended meanwhile.
                return [];
            }
        }),
    );
}

const ticksOf = (pid: number, processes: Processes): number =>
    [...processes].reduce(
        (sum, [child, { parent }]) => (parent === pid ? sum + ticksOf(child, processes) : sum),
        processes.get(pid)?.ticks ?? 0,
    );

/** Looks at the resident memory of processes every second until stopped. Linux only. */
export class MemoryWatch {
    private readonly found = new Map<string, ResidentMemory>();
    private readonly timer: NodeJS.Timeout;
    private readonly processes: readonly Watched[];

    constructor(groups: ReadonlyMap<string, readonly Watched[]>) {
        this.processes = [...groups.values()].flat();
        this.look();
        this.timer = setInterval(() => this.look(), 1000);
    }

    stop(): readonly ResidentMemory[] {
        clearInterval(this.timer);
        this.look();
        return [...this.found.values()];
    }

    private look(): void {
        for (const { name, pid } of this.processes) {
            if (pid === undefined) continue;
            const last = residentMemory(pid);
            const most = Math.max(last, this.found.get(name)?.most ?? 0);
            this.found.set(name, { process: name, most, last });
        }
    }
}

function residentMemory(pid: number): number {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    if (kilobytes === undefined) throw new Error(`process ${pid} has no resident memory`);
    return Number(kilobytes) / 1024;
}
