import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../model/project-folder";
import { describeReport, describeStep, type StepResult } from "../../e2e/report";
import { runSuite, traceOf } from "../../e2e/suite";
import { gatewayTarget } from "../../e2e/client/target";
import { TraceReceiver } from "../tracing/trace-receiver";
import { describeTrace } from "../tracing/trace-tree";
import { followWarnings } from "./follow-warnings";
import { type LocalPlatform } from "./local-platform";
import { startPlatform } from "./start-platform";
import { announce, findRunning, withdraw } from "./announcement";
import { supervise } from "./supervisor";
import { tryFile, writeTryScript } from "./try-script";

/** Said once everything is up and checked. */
export const runsOn = "It runs until you press Ctrl-C.";
/** Whether a line says that the page can be used. */
export const isReady = (line: string): boolean => /^\[[\d.]+ s\] ready: /.test(line);

const keptFolder = join(projectFolder, ".local");
/** Spans of the last run that was traced: each line a message of OTLP. */
const spansFile = join(keptFolder, "traces.jsonl");

export interface LocalRunOptions {
    /** Default 8080. */
    readonly gatewayPort?: number;
    readonly basePort?: number;
    readonly replicas?: number;
    readonly stack?: string;
    /** Ends after the suite instead of running on. Default false. */
    readonly once?: boolean;
    /** Whether the end-to-end suite runs. Default true. */
    readonly suite?: boolean;
    /** Whether every request is traced, to a file; or the receiver that gets the spans instead. Default false. */
    readonly trace?: boolean | string;
    /** Keeps data and logs below `.local/`. Default false. */
    readonly keepData?: boolean;
}

/**
 * `npm run local`, and the fallback of `npm run up`: starts the platform, runs the end-to-end suite against it, says where
 * everything is, and runs until SIGINT or SIGTERM.
 *
 * @returns the exit code: 1 when the suite failed and `once` was asked for, else 0.
 * @throws {@link UserError} for what a user can fix.
 */
export async function runLocally(options: LocalRunOptions = {}): Promise<number> {
    const { once = false, suite = true, keepData = false, trace = false, gatewayPort = 8080 } = options;
    const already = once ? undefined : runsAlready(gatewayPort);
    if (already !== undefined) {
        console.log(already);
        return 0;
    }
    const stopped = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => stopped.abort());
    const whenStopped = new Promise<void>((resolve) => stopped.signal.addEventListener("abort", () => resolve()));

    if (keepData || trace === true) mkdirSync(keptFolder, { recursive: true });
    const receiver = trace === true ? await TraceReceiver.start(spansFile) : undefined;
    const started = performance.now();
    const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
    const platform = await startPlatform({
        ...options,
        gatewayPort,
        folder: keepData ? keptFolder : undefined,
        spansTo: typeof trace === "string" ? trace : receiver?.url,
        progress: (step) => console.log(`[${seconds()}] ${step}`),
    });
    const quiet = followWarnings(platform, (line) => console.log(line));
    const leaveAlone = supervise(platform.processes, (line) => console.log(line));
    try {
        console.log(`[${seconds()}] ready: ${platform.gateway}`);
        const running = { ...runningPlatform(platform), traces: receiver?.url };
        announce(running);
        let passed = true;
        if (suite && !stopped.signal.aborted) {
            passed = await verify(platform, stopped.signal, receiver);
            announce({ ...running, suite: { passed, at: new Date().toISOString() } });
        }
        if (once || stopped.signal.aborted) return passed ? 0 : 1;
        await writeTryScript(platform.gateway);
        console.log(`\n${runsOn}\n\n${ways(platform.gateway, receiver)}`);
        await whenStopped;
        return 0;
    } finally {
        quiet();
        leaveAlone();
        console.log("stopping");
        withdraw(process.pid);
        rmSync(tryFile, { force: true });
        await platform.stop();
        await receiver?.stop();
        console.log("stopped");
    }
}

/** What others on this machine may know of the run. */
const runningPlatform = (platform: LocalPlatform) => ({
    pid: process.pid,
    gateway: platform.gateway,
    logFolder: platform.logFolder,
    addresses: addressesOf(platform),
    services: Object.fromEntries(
        [...platform.services].map(([name, replicas]) => [name, replicas.map((it) => it.url)]),
    ),
});

async function verify(
    { gateway }: LocalPlatform,
    signal: AbortSignal,
    receiver: TraceReceiver | undefined,
): Promise<boolean> {
    const onStep = (it: StepResult) => console.log(describeStep(it));
    const report = await runSuite(gatewayTarget(gateway), { signal, onStep, traces: receiver?.url });
    if (receiver !== undefined) console.log(`\n${describeTrace(receiver.trace(traceOf(report.run)))}\n`);
    console.log(describeReport(report));
    return report.passed;
}

/** Says that a run of before has the port; undefined where none has. */
export function runsAlready(gatewayPort: number, file?: string): string | undefined {
    const running = findRunning(file);
    if (running === undefined || new URL(running.gateway).port !== String(gatewayPort)) return undefined;
    return `The platform runs already, as process ${running.pid}; npm run down stops it.\n\n${ways(running.gateway)}`;
}

/** What to do next; the address last, where nobody overlooks it. */
const ways = (gateway: string, receiver?: TraceReceiver): string =>
    [
        "Tutorial  docs/tutorial.md",
        ...(receiver === undefined ? [] : [`Trace     curl ${receiver.url}/tasks/TASK_ID`]),
        "Shell     source .local/try.sh",
        `API       ${gateway}/api/openapi.json`,
        `Page      ${gateway}`,
    ].join("\n");

/** Addresses that hardly anybody needs. */
function addressesOf({ services, sidecars, sidecarMetrics, broker, database }: LocalPlatform): Record<string, string> {
    const replicas = [...services].flatMap(([name, processes]) =>
        processes.flatMap(({ name: replica, url }, index) => [
            [replica, `${url}, ${url}/metrics`],
            [`${replica}.dapr`, `${sidecars.get(name)?.[index]?.url}, ${sidecarMetrics.get(name)?.[index]}`],
        ]),
    );
    return Object.fromEntries([
        ...replicas,
        ["broker", ["topics", "groups", "metrics"].map((it) => `${broker.url}/${it}`).join(", ")],
        ["Postgres", database.urlOf("backend")],
    ]) as Record<string, string>;
}
