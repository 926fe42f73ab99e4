import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describePods, podsOf, type ChartPods } from "../../../checks/charts/chart-pods";
import { projectFolder } from "../../../model/project-folder";
import { standInCharts } from "./mirror";
import { type RenderedStack } from "./rendered";

/**
 * How the pods of the stand-in charts differ from those of their namesakes, whose names, labels and ports are kept in
 * tests/charts/pods.json: policies and monitors select by them.
 */
export function differencesFromUpstream({ releases }: RenderedStack): string[] {
    const recorded = JSON.parse(
        readFileSync(join(projectFolder, "tests", "charts", "pods.json"), "utf8"),
    ) as ChartPods[];
    return releases.flatMap(({ chart, namespace, objects }) => {
        const upstream = standInCharts.find((it) => it.chart === chart);
        if (upstream === undefined) return [];
        const name = `${chart} ${upstream.version}`;
        const ours = objects.flatMap((it) => podsOf(name, namespace, it)).map(describePods);
        const theirs = recorded.filter((it) => it.chart === name).map(describePods);
        return [
            ...theirs.filter((it) => !ours.includes(it)).map((it) => `${chart} lacks ${it}`),
            ...ours.filter((it) => !theirs.includes(it)).map((it) => `${chart} has ${it}, which ${name} has not`),
        ];
    });
}
