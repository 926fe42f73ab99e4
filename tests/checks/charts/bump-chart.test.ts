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
        const fields = (text: string) => text.split(/[\n,]/);
        const after = fields(repin(source, { ...it, version: "99.0.0-rc.1", appVersion: "98.0.0" }));
        const changed = fields(source).flatMap((before, index) =>
            before === after[index] ? [] : [[before.trim(), after[index]?.trim()]],
        );
        expect(changed).toEqual([
            [`version: "${it.version}"`, 'version: "99.0.0-rc.1"'],
            [`appVersion: "${it.appVersion}"`, 'appVersion: "98.0.0"'],
        ]);
    },
);

it("a folder is taken only when it is that chart in that version", () => {
    const folder = temporaryFolder("chart");
    const next = { ...charts.loki, version: "99.0.0" };
    expect(() => readManifest(folder, next)).toThrow(`${folder} is no chart: it has no Chart.yaml`);
    writeFileSync(join(folder, "Chart.yaml"), "name: loki\nversion: 0.0.0\nappVersion: 9.9.9\n");
    expect(() => readManifest(folder, next)).toThrow("says loki 0.0.0, and not loki 99.0.0");
    writeFileSync(join(folder, "Chart.yaml"), "name: loki\nversion: 99.0.0\n");
    expect(() => readManifest(folder, next)).toThrow("names no appVersion, the version of what loki installs");
    writeFileSync(join(folder, "Chart.yaml"), "name: loki\nversion: 99.0.0\nappVersion: 9.9.9\n");
    expect(readManifest(folder, next)).toMatchObject({ appVersion: "9.9.9" });
});

it("a chart that nobody pinned is refused, with the names of those that are", () =>
    expect(bumpChart("nats", "1.0.0", {})).rejects.toThrow(/no chart "nats" is pinned; pinned are dapr, redpanda/));
