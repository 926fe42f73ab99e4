import { join } from "node:path";
import { firstHourTable, readFirstHour } from "../../../checks/docs/pages/first-hour";
import { isReady } from "../../../local/platform/run-locally";
import { temporaryFolder } from "../../support/temporary-folder";

it("is a table of what a newcomer waits for, with machine and load", () => {
    const recorded = { ...readFirstHour(), date: "2026-11-30", commit: "abc1234", machine: "two cores", load: 0.25 };
    const figures = { clone: 1, install: 30.5, up: 40, page: 15.04, megabytes: 800, cloudMegabytes: 300, passed: true };
    const table = firstHourTable({ ...recorded, ...figures });
    expect(table).toContain("on 2026-11-30 at commit abc1234, on two cores; its load average before it was 0.3.");
    expect(table).toContain("| npm ci | 30.5 s | 800 MB of packages; 300 MB of them are SDKs of clouds");
    expect(table).toContain("| npm run up | 15.0 s | the page answers |\n|  | 40.0 s | every promise was kept |");
    expect(table).toContain("| together | 71.5 s |  |");
});

it("says which command records it", () =>
    expect(() => readFirstHour(join(temporaryFolder("first-hour"), "none.json"))).toThrow(
        "try: npm run check -- bench-first-hour --record",
    ));

it.each([
    ["[16.1 s] ready: http://127.0.0.1:8080", true],
    ["[13.3 s] starting 5 services with their sidecars", false],
])("%j tells whether the page answers: %s", (line, ready) => expect(isReady(line)).toBe(ready));
