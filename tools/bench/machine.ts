import { readFileSync } from "node:fs";
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
