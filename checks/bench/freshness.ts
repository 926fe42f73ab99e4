import { setTimeout as pause } from "node:timers/promises";
import { catalogue, type ServiceName } from "../../model/contract/catalogue";
import { scrapeSeconds } from "../../model/platform/monitoring-names";
import { overviewQuery } from "../observability/panels";
import { startObservedPlatform, type ObservedPlatform } from "../observability/observed-platform";
import { Latency } from "./latency";
import { machine } from "./machine";

const promisedMs = 20_000;
/** Services that are asked, each without a token: what counts is that they answer. */
const asked: readonly ServiceName[] = ["backend", "notification", "audit"];
const scrapeMs = scrapeSeconds * 1000;
/** Requests under way at the same time. */
const beside = 20;

/** Always the same route: a series has a rate from its second scrape on. */
async function ask(gateway: string, service: ServiceName): Promise<void> {
    const path = service === "backend" ? "nobody/tasks" : "api/nobody";
    await (await fetch(`${gateway}${catalogue[service].publicPath}/${path}`)).text();
}

async function rateOf({ prometheus }: ObservedPlatform, service: ServiceName): Promise<number> {
    const samples = await prometheus.query(overviewQuery("Requests"));
    return samples.find((it) => it.metric["service"] === service)?.value ?? 0;
}

/**
 * Requests at an instant between two scrapes, and the milliseconds until the panel shows them. Each round has twice as many as the
 * one before: more than all that still count, so that the rate rises whatever leaves its minute meanwhile.
 */
async function probe(observed: ObservedPlatform, service: ServiceName, round: number, latency: Latency): Promise<void> {
    await pause(Math.random() * scrapeMs);
    const before = await rateOf(observed, service);
    const count = 2 ** round;
    const started = performance.now();
    for (let sent = 0; sent < count; sent += beside)
        await Promise.all(
            Array.from({ length: Math.min(beside, count - sent) }, () => ask(observed.platform.gateway, service)),
        );
    while ((await rateOf(observed, service)) <= before + count / 120) {
        if (performance.now() - started > 120_000) throw new Error(`requests to ${service} never showed`);
        await pause(100);
    }
    latency.record(started);
}

/** Answers with the exit code: 1 when the promise is broken. */
export async function benchFreshness({ rounds }: { readonly rounds: number }): Promise<number> {
    const observed = await startObservedPlatform((step) => console.error(step));
    const latency = new Latency();
    try {
        // A counter has a rate from its second scrape on.
        await Promise.all(asked.map((it) => ask(observed.platform.gateway, it)));
        await pause(2 * scrapeMs);
        for (let round = 0; round < rounds; round++) {
            await Promise.all(asked.map((it) => probe(observed, it, round, latency)));
            console.error(`round ${round + 1} of ${rounds}: ${JSON.stringify(latency.percentiles())}`);
        }
    } finally {
        await observed.stop();
    }
    const { count, p50, p95, max } = latency.percentiles();
    console.log(
        `${machine()}\n${count} times: p50 ${p50} ms, p95 ${p95} ms, max ${max} ms (promised p95: ${promisedMs} ms)`,
    );
    return p95 <= promisedMs ? 0 : 1;
}
