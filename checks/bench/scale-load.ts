import { gatewayTarget } from "../../e2e/client/target";
import { type LocalPlatform } from "../../local/platform/local-platform";
import { BenchmarkLoad } from "./benchmark-load";
import { CpuWatch } from "./machine";
import { type Percentiles } from "./latency";
import { StatementWatch } from "./statement-watch";

export interface LoadOptions {
    /** New tasks a second. */
    readonly rate: number;
    readonly seconds: number;
}

/** What a steady load costs and how fast it is followed; every figure by its name. */
export interface LoadFigures {
    readonly flows: ReadonlyMap<string, Percentiles>;
    /** Milliseconds of a processor for each task, by process. */
    readonly cpu: ReadonlyMap<string, number>;
    /** Round trips, rows and pages for each task. */
    readonly trips: ReadonlyMap<string, number>;
}

/** What follows a change of a task, by the name that the load has for it. */
const flows = {
    createToWebSocket: "creating a task to its WebSocket frame",
    createToAudit: "creating a task to its audit entry",
    completeToNextOccurrence: "completing a task to its next occurrence",
} as const;

/** Long enough for young processes to compile what is hot. */
const warmUpSeconds = 5;

/** Creates tasks at a steady rate. Every fifth one recurs and is completed. */
export async function measureLoad(platform: LocalPlatform, { rate, seconds }: LoadOptions): Promise<LoadFigures> {
    const load = await BenchmarkLoad.start(gatewayTarget(platform.gateway), 5);
    try {
        await load.steady(rate, warmUpSeconds);
        const calls = await callsOfSidecars(platform);
        const statements = await StatementWatch.start(platform);
        const watch = new CpuWatch(platform.processes);
        const result = await load.steady(rate, seconds);
        const cpu = watch.stop();
        const databases = await statements.stop();
        const [failure] = Object.entries(result.failures);
        if (failure !== undefined) throw new Error(`${failure[1]} of ${rate * seconds} tasks failed: ${failure[0]}`);
        const perTask = (count: number) => count / result.tasks;
        return {
            flows: new Map(Object.entries(flows).map(([key, name]) => [name, result[key as keyof typeof flows]])),
            cpu: new Map(cpu.map((it) => [it.process, perTask(it.seconds * 1000)])),
            trips: new Map([
                ...databases.flatMap(({ database, statements, rows, pages }) => [
                    [`statements of ${database}`, perTask(statements)] as const,
                    [`rows of ${database}`, perTask(rows)] as const,
                    [`pages of ${database}`, perTask(pages)] as const,
                ]),
                ...[...(await callsOfSidecars(platform))].map(
                    ([name, count]) => [name, perTask(count - calls.get(name)!)] as const,
                ),
            ]),
        };
    } finally {
        load.close();
    }
}

/** Requests so far that each service made to its sidecar, and its sidecar to it. */
async function callsOfSidecars({ sidecarMetrics }: LocalPlatform): Promise<ReadonlyMap<string, number>> {
    const calls = new Map<string, number>();
    for (const [service, urls] of sidecarMetrics) {
        const texts = await Promise.all(urls.map(async (it) => (await fetch(it)).text()));
        const sumOf = (metric: string) =>
            texts
                .flatMap((it) => it.split("\n"))
                .filter((it) => it.startsWith(`${metric}{`))
                .reduce((sum, it) => sum + Number(it.slice(it.lastIndexOf(" "))), 0);
        calls.set(`requests of ${service} to its sidecar`, sumOf("dapr_http_server_request_count"));
        calls.set(`requests to ${service} by its sidecar`, sumOf("dapr_http_client_completed_count"));
    }
    return calls;
}
