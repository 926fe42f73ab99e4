import { readFileSync } from "node:fs";
import { cpus, release, totalmem, type } from "node:os";

/** What a figure was measured on: without it a figure says nothing. */
export function machine(): string {
    const [cpu] = cpus();
    const memory = Math.round(totalmem() / 2 ** 30);
    return `${cpus().length} x ${cpu?.model.trim() ?? "unknown CPU"}, ${memory} GiB, ${type()} ${release()}, Node ${process.version}`;
}

/** Resident memory of a process in MiB. */
export function residentMemory(pid: number): number {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    if (kilobytes === undefined) throw new Error(`process ${pid} has no resident memory`);
    return Number(kilobytes) / 1024;
}
