import { parseArgs } from "node:util";
import { setTimeout as pause } from "node:timers/promises";
import { catalogue, type ServiceName } from "../../components/services/catalogue";
import { dashboardModels, dataPanels, resolveVariables } from "../observability/panels";
import { startObservedPlatform, type ObservedPlatform } from "../observability/observed-platform";
import { runTool } from "../run-tool";
import { UserError } from "../user-error";
import { Latency } from "./latency";
import { machine } from "./machine";

const help = `Measures how long a request takes to show in the overview's query (p95 promised: 20 s), on the local run.

  npm run bench:freshness [-- --rounds N]

  --rounds  of one request to each of three services; default 10, each about 80 s`;

const promisedMs = 20_000;
/** Services that are asked, each without a token: what counts is that they answer. */
const asked: readonly ServiceName[] = ["backend", "notification", "audit"];
/** A rate over one minute is back at zero after this. */
const quietMs = 75_000;

const requestsQuery = (): string => {
    const overview = dashboardModels().find((it) => it.uid === "todo-overview");
    const expr = overview && dataPanels(overview).find((it) => it.title === "Requests")?.targets[0]?.expr;
    if (expr === undefined) throw new Error("the overview has no panel of requests");
    return resolveVariables(expr);
};

/** Always the same route: a series has a rate from its second scrape on. */
async function ask(gateway: string, service: ServiceName): Promise<void> {
    const path = service === "backend" ? "nobody/tasks" : "api/nobody";
    await (await fetch(`${gateway}${catalogue[service].publicPath}/${path}`)).text();
}

/** One request to an idle service, and the milliseconds until the panel shows it. */
async function probe(
    { platform, prometheus }: ObservedPlatform,
    service: ServiceName,
    latency: Latency,
): Promise<void> {
    // Anywhere between two scrapes.
    await pause(Math.random() * 15_000);
    await ask(platform.gateway, service);
    const started = performance.now();
    for (;;) {
        const samples = await prometheus.query(requestsQuery());
        if (samples.some((it) => it.metric["service"] === service && it.value > 0)) break;
        if (performance.now() - started > 120_000) throw new Error(`a request to ${service} never showed`);
        await pause(100);
    }
    latency.record(started);
}

runTool(async () => {
    const { values } = parseArgs({
        options: { rounds: { type: "string", default: "10" }, help: { type: "boolean", short: "h" } },
    });
    if (values.help) {
        console.log(help);
        return 0;
    }
    const rounds = Number(values.rounds);
    if (!Number.isInteger(rounds) || rounds < 1)
        throw new UserError(
            `--rounds is "${values.rounds}"; allowed is a whole number from 1`,
            "npm run bench:freshness",
        );
    const observed = await startObservedPlatform((step) => console.error(step));
    const latency = new Latency();
    try {
        // A counter has a rate from its second scrape on.
        await Promise.all(asked.map((it) => ask(observed.platform.gateway, it)));
        for (let round = 0; round < rounds; round++) {
            await pause(quietMs);
            await Promise.all(asked.map((it) => probe(observed, it, latency)));
            console.error(`round ${round + 1} of ${rounds}: ${JSON.stringify(latency.percentiles())}`);
        }
    } finally {
        await observed.stop();
    }
    const { count, p50, p95, max } = latency.percentiles();
    console.log(
        `${machine()}\n${count} requests: p50 ${p50} ms, p95 ${p95} ms, max ${max} ms (promised p95: ${promisedMs} ms)`,
    );
    return p95 <= promisedMs ? 0 : 1;
});
