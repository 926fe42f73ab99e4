import { setTimeout as pause } from "node:timers/promises";
import { searchIds } from "../../components/logging/queries";
import { diagnose } from "./support/diagnosis";
import { drills, type DetectionDrill } from "../../checks/detection-drill/faults";
import { type LocalPlatform } from "../../local/platform/local-platform";
import { startPlatform } from "../../local/platform/start-platform";
import { searchFor } from "../../cli/logs/search";
import { logFolderSource } from "../../cli/logs/source";
import { SimulatedUsers } from "../../checks/observability/simulated-users";

jest.setTimeout(300_000);

let platform: LocalPlatform;
let users: SimulatedUsers;

beforeAll(async () => {
    platform = await startPlatform();
    users = await SimulatedUsers.start(platform.gateway);
});
afterAll(async () => {
    await users?.stop();
    await platform?.stop();
});

/** Lines that the path from the overview ends at, from now on. */
async function linesOf({ cause, service }: DetectionDrill, since: number) {
    const period = { start: BigInt(since) * 1_000_000n, end: BigInt(Date.now() + 60_000) * 1_000_000n };
    const search = searchFor(cause.query, {}, period);
    const entries = await logFolderSource(platform.logFolder).entries(search, period, 1000);
    const lines = entries
        .filter((it) => it.labels["service"] === service)
        .map((it) => JSON.parse(it.line) as Record<string, unknown>);
    return lines.filter((line) => Object.entries(cause.fields).every(([field, value]) => line[field] === value));
}

it.each(drills.map((it) => [it.fault, it] as const))(
    "%s: three clicks lead to the line that says why (SC-010)",
    async (_fault, drill) => {
        const { clicks, query, saved } = diagnose(drill);
        expect(clicks.length).toBeLessThanOrEqual(3);
        // The panel asks what the saved query does, of that service, and of any id.
        const ofService = saved.search.service === undefined ? ` | service=~"${drill.service}"` : "";
        const anyId = searchIds.map((id) => ` | ${id}=~".*"`).join("");
        expect(query).toBe(`${saved.expression}${ofService}${anyId}`);
        expect(saved.search.service ?? drill.service).toBe(drill.service);
        const started = Date.now();
        expect(await linesOf(drill, started)).toEqual([]);
        const end = await drill.inject({ platform });
        try {
            const deadline = started + 60_000;
            let lines = await linesOf(drill, started);
            while (lines.length === 0 && Date.now() < deadline) {
                await pause(500);
                lines = await linesOf(drill, started);
            }
            expect(lines.length).toBeGreaterThan(0);
        } finally {
            await end();
        }
    },
);
