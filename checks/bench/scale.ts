import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { Account } from "../../e2e/client/account";
import { gatewayTarget } from "../../e2e/client/target";
import { startPlatform } from "../../local/platform/start-platform";
import { type LocalPlatform } from "../../local/platform/local-platform";
import { projectFolder } from "../../model/project-folder";
import { MemoryWatch } from "./machine";
import { backUp } from "./scale-backup";
import { countPages, measureEndpoints } from "./scale-endpoints";
import { fill, type Filled } from "./scale-fill";
import { measureLoad, type LoadOptions } from "./scale-load";
import { pageOf, tableOf, type Figures } from "./scale-table";
import { drainOutbox, expireEntries, sendReminders } from "./scale-work";
import { type Percentiles } from "./latency";
import { watchedParameters } from "./statement-watch";

const file = join(projectFolder, "docs/scale.md");

export interface BenchScaleOptions extends LoadOptions {
    /** Tasks in the table at each measurement, the fewest first. */
    readonly sizes: readonly number[];
    /** Audit entries for each task. */
    readonly entries: number;
    /** Requests to each endpoint. */
    readonly requests: number;
    /** Puts the table into the page. */
    readonly write?: boolean;
}

/** Measures what the services do with much and little in their tables. */
export async function benchScale(options: BenchScaleOptions): Promise<void> {
    const { sizes, entries, write } = options;
    const started = performance.now();
    const say = (step: string) => console.error(`[${((performance.now() - started) / 1000).toFixed(0)} s] ${step}`);
    const platform = await startPlatform({ databaseParameters: watchedParameters, progress: say });
    const columns: Figures[] = [];
    try {
        const account = await Account.signUp(gatewayTarget(platform.gateway), "largest");
        let tasks = 0;
        for (const size of sizes) {
            say(`filling up to ${size} tasks and ${size * entries} audit entries`);
            const filled = await fill(platform, { from: tasks, to: size, entries, largest: account.userId });
            tasks = size;
            columns.push(await measure({ ...options, platform, account, filled, size, say }));
            // What is there, should a later size fail.
            console.error(tableOf(sizes, columns));
        }
    } finally {
        await platform.stop();
    }
    const table = tableOf(sizes, columns);
    console.log(table);
    if (!write) return;
    const command = `npm run check -- bench-scale --write --sizes ${sizes.join(",")}`;
    const page = await pageOf(table, { command, entries });
    writeFileSync(file, await format(page, { ...(await resolveConfig(file)), filepath: file }));
    say(`wrote ${file}`);
}

interface Measurement extends BenchScaleOptions {
    readonly platform: LocalPlatform;
    readonly account: Account;
    readonly filled: Filled;
    readonly size: number;
    readonly say: (step: string) => void;
}

async function measure(measurement: Measurement): Promise<Figures> {
    const { platform, account, filled, requests, sizes, size, say } = measurement;
    say("measuring each endpoint");
    const memory = new MemoryWatch(platform.services);
    const pages = await countPages(platform, account.userId);
    const endpoints = await measureEndpoints(platform, account, requests);
    say("measuring what follows, and what it costs");
    const load = await measureLoad(platform, measurement);
    say("measuring the backup");
    const { dump, rehearse } = await backUp(platform);
    say("measuring work that piles up");
    // The largest backlog comes last: nothing has to wait for its end.
    const work = await measureWork(platform, size, size === sizes.at(-1) ? 100_000 : 2_000);
    const resident = memory.stop();
    const seconds: Readonly<Record<string, number>> = {
        "until the services are ready": filled.readySeconds,
        "until their indexes are built": filled.indexSeconds,
        "longest wait of a change meanwhile": filled.longestWrite / 1000,
        "nightly backup": dump,
        "its rehearsal": rehearse,
    };
    return new Map([
        ["Requests, p50 / p95 in ms", mapped(endpoints, pair)],
        ["What follows, p50 / p95 in ms", mapped(load.flows, pair)],
        ["Pages of 8 KiB read by a query", mapped(pages, String)],
        ["For each task", mapped(load.trips, (it) => it.toFixed(1))],
        ["Processor for each task, in ms", mapped(load.cpu, (it) => it.toFixed(2))],
        ["Work that piles up", work],
        ["Seconds", mapped(new Map(Object.entries(seconds)), (it) => it.toFixed(1))],
        ["Memory at most, in MiB", new Map(resident.map((it) => [it.process, it.most.toFixed(0)]))],
    ]);
}

async function measureWork(
    platform: LocalPlatform,
    size: number,
    mostEvents: number,
): Promise<ReadonlyMap<string, string>> {
    const reminders = await sendReminders(platform, Math.min(size, 10_000));
    const expired = await expireEntries(platform, Math.min(size, 20_000));
    const events = Math.min(size, mostEvents);
    const rates = await drainOutbox(platform, events);
    return new Map([
        ["reminders a minute, of those due at once", reminders.toFixed(0)],
        ["expired audit entries deleted a second", expired.toFixed(0)],
        ["events that wait in the outbox", String(events)],
        ...[...rates].map(([what, rate]) => [`of those a second ${what}`, rate.toFixed(0)] as const),
    ]);
}

const pair = ({ p50, p95 }: Percentiles): string => `${p50} / ${p95}`;

const mapped = <A, B>(map: ReadonlyMap<string, A>, change: (value: A) => B): ReadonlyMap<string, B> =>
    new Map([...map].map(([name, value]) => [name, change(value)]));
