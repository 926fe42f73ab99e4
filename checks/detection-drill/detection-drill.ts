import { writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { setTimeout as pause } from "node:timers/promises";
import { machine } from "../bench/machine";
import { markdownTable } from "../docs/pages/markdown";
import { overviewQuery } from "../observability/panels";
import { startObservedPlatform, type ObservedPlatform } from "../observability/observed-platform";
import { SimulatedUsers } from "../observability/simulated-users";
import { drills, type DetectionDrill } from "./faults";

const file = "docs/detection-drills.md";
const promisedSeconds = 30;
/** The browser asks this often; what is measured asks every half second, so the refresh is added. */
const refreshSeconds = 10;
const settleSeconds = 75;

const inSeconds = (seconds: number): string => `${seconds.toFixed(1)} s`;

/** Polls until `condition` holds; the seconds that took, or undefined after `limit` of them. */
async function secondsUntil(limit: number, condition: () => Promise<boolean>): Promise<number | undefined> {
    const started = performance.now();
    while (performance.now() - started < limit * 1000) {
        if (await condition()) return (performance.now() - started) / 1000;
        await pause(500);
    }
    return undefined;
}

/** Seconds until the fault shows; undefined when it never did. */
async function run(drill: DetectionDrill, observed: ObservedPlatform): Promise<number | undefined> {
    const query = overviewQuery(drill.panel);
    const visible = async () => (await observed.prometheus.query(query)).some(drill.shows);
    const quiet = await secondsUntil(180, async () => !(await visible()));
    if (quiet === undefined) throw new Error(`"${drill.panel}" shows a fault before one is injected`);
    const end = await drill.inject(observed);
    try {
        return await secondsUntil(2 * promisedSeconds, visible);
    } finally {
        await end();
    }
}

/** Answers with the exit code: 1 when a fault shows too late. */
export async function detectionDrill({ write }: { readonly write?: boolean }): Promise<number> {
    const observed = await startObservedPlatform((step) => console.error(step));
    const rows: { readonly drill: DetectionDrill; readonly seconds: number | undefined }[] = [];
    try {
        const users = await SimulatedUsers.start(observed.platform.gateway);
        console.error("letting the platform settle");
        await pause(settleSeconds * 1000);
        for (const drill of drills) {
            const seconds = await run(drill, observed);
            rows.push({ drill, seconds });
            console.error(`${drill.fault}: ${seconds === undefined ? "not seen" : inSeconds(seconds)}`);
        }
        await users.stop();
    } finally {
        await observed.stop();
    }
    const table = markdownTable(
        ["fault", "named on the overview", "panel", "seen after", "with refresh, at most"],
        rows.map(({ drill: { fault, service, panel }, seconds }) => {
            const seen = seconds === undefined ? ["never", "-"] : [seconds, seconds + refreshSeconds].map(inSeconds);
            return [fault, service, panel, ...seen];
        }),
    );
    const page = [
        "# Detection drills",
        [
            `\`npm run check -- detection-drill --write\` measured this on ${new Date().toISOString().slice(0, 10)}, ${machine()}.`,
            "The services run as processes; a real Prometheus scrapes them every 15 s with the deployed rules;",
            `the queries are those of the overview. Promised: ${promisedSeconds} s.`,
        ].join(" "),
        `${table}\n`,
    ].join("\n\n");
    console.log(table);
    if (write) writeFileSync(file, await format(page, { ...(await resolveConfig(file)), filepath: file }));
    return rows.every(({ seconds }) => seconds !== undefined && seconds <= promisedSeconds) ? 0 : 1;
}
