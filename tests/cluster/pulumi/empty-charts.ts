import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { type PlannedResource } from "../../../engine/monitor";
import { charts, type UpstreamChart } from "../../../model/platform/charts";

/** The chart that brings the definitions of an API group: those that Helm keeps are in the chart's own list. */
const definingCharts: Readonly<Record<string, UpstreamChart>> = {
    "monitoring.coreos.com": charts.prometheusOperatorCrds,
    ...Object.fromEntries(
        Object.values<UpstreamChart>(charts).flatMap((it) => (it.keptGroups ?? []).map((group) => [group, it])),
    ),
};

/**
 * Fills a folder with charts under the names of the upstream ones that start no pod: they bring the definitions, which take
 * anything, of the kinds among the resources.
 */
export function makeEmptyCharts(folder: string, resources: readonly Pick<PlannedResource, "type">[]): string {
    rmSync(folder, { recursive: true, force: true });
    for (const { chart, version } of Object.values<UpstreamChart>(charts)) {
        mkdirSync(join(folder, chart, "templates"), { recursive: true });
        writeFileSync(join(folder, chart, "Chart.yaml"), stringify({ apiVersion: "v2", name: chart, version }));
    }
    for (const type of new Set(resources.map((it) => it.type))) {
        const [, group = "", version = "", kind = ""] = /^kubernetes:([^/:]+)\/([^:]+):(.+)$/.exec(type) ?? [];
        const chart = definingCharts[group];
        if (chart === undefined) continue;
        const place = join(folder, chart.chart, chart.keptGroups === undefined ? "templates" : "crds");
        mkdirSync(place, { recursive: true });
        writeFileSync(join(place, `${kind}.yaml`), stringify(definition({ group, version, kind })));
    }
    return folder;
}

function definition({
    group,
    version,
    kind,
}: {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
}) {
    const singular = kind.toLowerCase();
    const plural = singular.endsWith("y") ? `${singular.slice(0, -1)}ies` : `${singular}s`;
    const openAPIV3Schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
    return {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name: `${plural}.${group}` },
        spec: {
            group,
            scope: "Namespaced",
            names: { kind, plural, singular },
            versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema } }],
        },
    };
}
