import { readDashboards } from "../../../components/monitoring/dashboards/files";
import { promisedEntriesPerMinute } from "../../../components/logging/log-volume";
import { minutesWithinPromise } from "../../../components/logging/search-budget";
import { commands } from "../../../cli/commands";

const budget = minutesWithinPromise({ cores: 2, entriesPerMinute: promisedEntriesPerMinute });

it("every dashboard opens with a window that two cores search in two seconds at the promised rate", () => {
    for (const { uid, json } of readDashboards()) {
        const { from } = (JSON.parse(json) as { time: { from: string } }).time;
        const [, minutes] = /^now-(\d+)m$/.exec(from) ?? [];
        expect([uid, Number(minutes)]).toEqual([uid, expect.any(Number)]);
        expect(Number(minutes)).toBeLessThanOrEqual(budget);
    }
});

it("so does npm run logs", () => {
    const since = commands.find((it) => it.name() === "logs")?.options.find((it) => it.long === "--since");
    expect(since?.defaultValue).toBe("1h");
    expect(budget).toBeGreaterThanOrEqual(60);
});
