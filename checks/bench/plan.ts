import { spawn } from "node:child_process";
import { stackNames } from "../../engine/stack-files";
import { UserError } from "../../engine/command/user-error";
import { machine } from "./machine";

/** What the plan aims at on two cores. */
const aims = {
    oneStack: { seconds: 5, mebibytes: 300 },
    allStacks: { seconds: 12 },
} as const;

interface Run {
    readonly seconds: number;
    /** Processor time, which a busy machine stretches less. */
    readonly cpuSeconds: number;
    readonly mebibytes: number;
}

/** The process itself says at its end what it used: memory at most (KiB) and processor time (microseconds). */
const reportUsage =
    'data:text/javascript,import{writeSync}from"node:fs";process.on("exit",()=>writeSync(3,JSON.stringify(process.resourceUsage())))';

function measure(stacks: readonly string[]): Promise<Run> {
    return new Promise((resolve, reject) => {
        const began = performance.now();
        const child = spawn(
            process.execPath,
            ["--import", reportUsage, "--import", "tsx", "cli/main.ts", "plan", ...stacks],
            { stdio: ["ignore", "ignore", "inherit", "pipe"] },
        );
        let report = "";
        child.stdio[3]!.on("data", (chunk: Buffer) => (report += chunk.toString()));
        child.on("error", reject);
        child.on("close", (code) => {
            const seconds = (performance.now() - began) / 1000;
            if (code !== 0) {
                reject(new UserError(`the plan of ${stacks.join(", ")} fails`, `npm run plan -- ${stacks.join(" ")}`));
                return;
            }
            const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(report) as NodeJS.ResourceUsage;
            resolve({ seconds, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, mebibytes: maxRSS / 1024 });
        });
    });
}

function median(values: readonly number[]): number {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = sorted.length / 2;
    return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export async function benchPlan({
    runs: count,
    json,
}: {
    readonly runs: number;
    readonly json?: boolean;
}): Promise<void> {
    const stacks = stackNames(process.cwd());
    const rows = [...stacks.map((it) => ({ name: it, stacks: [it] })), { name: `all ${stacks.length}`, stacks }];
    const results: Record<string, Run[]> = Object.fromEntries(rows.map((it) => [it.name, []]));
    // Round by round, so that a busy moment of the machine does not hit one row alone.
    for (let round = 0; round < count; round++) {
        for (const row of rows) results[row.name]!.push(await measure(row.stacks));
    }
    if (json) {
        console.log(JSON.stringify({ machine: machine(), aims, results }, null, 2));
        return;
    }
    console.log(`${machine()}\nmedian of ${count} runs, each in a fresh process\n`);
    const shown = rows.map(({ name, stacks: selected }) => {
        const of = (value: (run: Run) => number, digits: number) => median(results[name]!.map(value)).toFixed(digits);
        const aim =
            selected.length === 1
                ? `${aims.oneStack.seconds} s, ${aims.oneStack.mebibytes} MiB`
                : `${aims.allStacks.seconds} s`;
        const [seconds, cpuSeconds] = [of((it) => it.seconds, 1), of((it) => it.cpuSeconds, 1)];
        return [name, { seconds, cpuSeconds, mebibytes: of((it) => it.mebibytes, 0), aim }] as const;
    });
    console.table(Object.fromEntries(shown));
}
