import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bumpChart, readManifest, repin } from "../../../checks/charts/bump-chart";
import { run } from "../../../engine/command/run-program";
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
    const read = () => readManifest(folder, next, "bin/helm");
    const manifest = (text: string) => writeFileSync(join(folder, "Chart.yaml"), text);
    expect(read).toThrow(`${folder} is no chart: it has no Chart.yaml`);
    manifest("name: loki\nversion: 0.0.0\nappVersion: 9.9.9\n");
    expect(read).toThrow("says loki 0.0.0, and not loki 99.0.0");
    manifest("name: loki\nversion: 99.0.0\n");
    expect(read).toThrow("names no appVersion, the version of what loki installs");
    manifest("name: loki\nversion: 99.0.0\nappVersion: 0.0.0\n");
    expect(read).toThrow("has the appVersion 0.0.0 of an unreleased source");
    manifest("name: loki\nversion: 99.0.0\nappVersion: 9.9.9\n");
    expect(read()).toMatchObject({ appVersion: "9.9.9" });
});

it("a package is unpacked", async () => {
    const folder = temporaryFolder("chart");
    mkdirSync(join(folder, "loki"));
    writeFileSync(join(folder, "loki", "Chart.yaml"), "name: loki\nversion: 98.0.0\nappVersion: 9.9.9\n");
    const from = join(folder, "loki.tgz");
    await run("tar", ["-czf", from, "-C", folder, "loki"]);
    await expect(bumpChart("loki", "99.0.0", { from })).rejects.toThrow("says loki 98.0.0, and not loki 99.0.0");
});

it("a chart that nobody pinned is refused, with the names of those that are", () =>
    expect(bumpChart("nats", "1.0.0", {})).rejects.toThrow(/no chart "nats" is pinned; pinned are dapr, redpanda/));
