import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../model/project-folder";
import { Account } from "../../e2e/client/account";
import { describeReport, describeStep } from "../../e2e/report";
import { runSuite } from "../../e2e/suite";
import { gatewayTarget } from "../../e2e/client/target";
import { followWarnings } from "./follow-warnings";
import { type LocalPlatform } from "./local-platform";
import { startPlatform } from "./start-platform";
import { announce, withdraw } from "./announcement";

const keptFolder = join(projectFolder, ".local");

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
    const { once = false, suite = true, keepData = false, gatewayPort = 8080 } = options;
    const stopped = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => stopped.abort());
    const whenStopped = new Promise<void>((resolve) => stopped.signal.addEventListener("abort", () => resolve()));

    if (keepData) mkdirSync(keptFolder, { recursive: true });
    const started = performance.now();
    const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
    const platform = await startPlatform({
        ...options,
        gatewayPort,
        folder: keepData ? keptFolder : undefined,
        progress: (step) => console.log(`[${seconds()}] ${step}`),
    });
    const quiet = followWarnings(platform, (line) => console.log(line));
    try {
        console.log(`[${seconds()}] ready`);
        announce(runningPlatform(platform));
        let passed = true;
        if (suite && !stopped.signal.aborted) {
            passed = await verify(platform, stopped.signal);
            announce({ ...runningPlatform(platform), suite: { passed, at: new Date().toISOString() } });
        }
        if (once || stopped.signal.aborted) return passed ? 0 : 1;
        console.log(await describe(platform));
        await whenStopped;
        return 0;
    } finally {
        quiet();
        console.log("stopping");
        withdraw(process.pid);
        await platform.stop();
    }
}

/** What others on this machine may know of the run. */
const runningPlatform = ({ gateway, logFolder, services }: LocalPlatform) => ({
    pid: process.pid,
    gateway,
    logFolder,
    services: Object.fromEntries([...services].map(([name, replicas]) => [name, replicas.map((it) => it.url)])),
});

async function verify({ gateway }: LocalPlatform, signal: AbortSignal): Promise<boolean> {
    const report = await runSuite(gatewayTarget(gateway), { signal, onStep: (it) => console.log(describeStep(it)) });
    console.log(describeReport(report));
    return report.passed;
}

/** Where everything is, and how to try it. */
async function describe(platform: LocalPlatform): Promise<string> {
    const { gateway, services, sidecars, sidecarMetrics, broker, database, logFolder } = platform;
    const visitor = await Account.signUp(gatewayTarget(gateway), `visitor-${Date.now()}`);
    const replicas = [...services].flatMap(([name, processes]) =>
        processes.map(({ name: replica, url }, index) => {
            const metrics = sidecarMetrics.get(name)?.[index] ?? "";
            return `  ${replica.padEnd(18)} ${url}  (metrics: ${url}/metrics; sidecar: ${sidecars.get(name)?.[index]?.url}, ${metrics})`;
        }),
    );
    return `
The platform runs at ${gateway}

${replicas.join("\n")}
  broker             ${broker.url}/topics, ${broker.url}/groups, ${broker.url}/metrics
  Postgres           ${database.urlOf("backend")}
  logs               ${logFolder}

Try it:
  TOKEN=${visitor.token}
  curl -H "authorization: Bearer $TOKEN" -H "content-type: application/json" -d '{"title":"Try it"}' ${gateway}/api/${visitor.userId}/tasks
  curl -H "authorization: Bearer $TOKEN" ${gateway}/audit/api/${visitor.userId}/audit-logs

Ctrl-C stops it.`;
}
