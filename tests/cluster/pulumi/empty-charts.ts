import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { charts, type UpstreamChart } from "../../../model/platform/charts";

/** Fills a folder with charts under the names of the upstream ones that install nothing: a preview reads every chart. */
export function makeEmptyCharts(folder: string): string {
    for (const { chart, version } of Object.values<UpstreamChart>(charts)) {
        mkdirSync(join(folder, chart), { recursive: true });
        writeFileSync(join(folder, chart, "Chart.yaml"), stringify({ apiVersion: "v2", name: chart, version }));
    }
    return folder;
}
