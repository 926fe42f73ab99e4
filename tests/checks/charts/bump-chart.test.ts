import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bumpChart, readManifest, repin } from "../../../checks/charts/bump-chart";
import { charts } from "../../../model/platform/charts";
import { projectFolder } from "../../support/stacks";
import { temporaryFolder } from "../../support/temporary-folder";

const source = readFileSync(join(projectFolder, "model", "platform", "charts.ts"), "utf8");

it.each(Object.values(charts).map((it) => [it.chart, it] as const))(
    "another %s can be pinned, and only that",
    (_name, it) => {
        const lines = repin(source, it, "99.0.0-rc.1").split("\n");
        const changed = source
            .split("\n")
            .flatMap((line, index) => (line === lines[index] ? [] : [[line, lines[index]]]));
        expect(changed).toEqual([
            [expect.stringContaining(`version: "${it.version}"`), expect.stringContaining(`version: "99.0.0-rc.1"`)],
        ]);
    },
);

it("a folder is taken only when it is that chart in that version", () => {
    const folder = temporaryFolder("chart");
    const next = { ...charts.loki, version: "99.0.0" };
    expect(() => readManifest(folder, next)).toThrow(`${folder} is no chart: it has no Chart.yaml`);
    writeFileSync(join(folder, "Chart.yaml"), "name: loki\nversion: 0.0.0\nappVersion: 9.9.9\n");
    expect(() => readManifest(folder, next)).toThrow("says loki 0.0.0, and not loki 99.0.0");
    writeFileSync(join(folder, "Chart.yaml"), "name: loki\nversion: 99.0.0\nappVersion: 9.9.9\n");
    expect(readManifest(folder, next)).toMatchObject({ appVersion: "9.9.9" });
});

it("a chart that nobody pinned is refused, with the names of those that are", () =>
    expect(bumpChart("nats", "1.0.0", {})).rejects.toThrow(/no chart "nats" is pinned; pinned are dapr, redpanda/));
