import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { charts } from "../../model/platform/charts";
import { type KnownKeys } from "../../checks/charts/chart-keys";
import { type ChartPods } from "../../checks/charts/chart-pods";
import { chartName, isRelease, releaseInputs } from "../../engine/plan/footprint";
import { evaluateVariant, variants } from "../support/stacks";

const pods = JSON.parse(readFileSync(join(__dirname, "pods.json"), "utf8")) as ChartPods[];
const keysFile = (chart: string, version: string) => join(__dirname, "keys", `${chart}-${version}.json`);

/** Paths in the values that the chart does not know. */
function unknownKeys(values: unknown, known: KnownKeys, path = ""): string[] {
    if (known === true || typeof values !== "object" || values === null || Array.isArray(values)) return [];
    return Object.entries(values).flatMap(([key, value]) => {
        const below = known[key];
        return below === undefined ? [`${path}${key}`] : unknownKeys(value, below, `${path}${key}.`);
    });
}

describe("values of upstream charts", () => {
    it.each(Object.values(charts).map((it) => [it.chart, it.version]))(
        "the keys of %s %s are on record",
        (chart, version) => {
            expect(existsSync(keysFile(chart, version))).toBe(true);
        },
    );

    it.each(variants.map((it) => [Object.values(it).join(" "), it] as const))(
        "%s sets only keys that exist",
        async (_name, variant) => {
            const { resources } = await evaluateVariant(variant);
            const upstream = resources
                .filter(isRelease)
                .map(releaseInputs)
                .filter((it) => it.version !== undefined);
            expect(upstream.length).toBeGreaterThanOrEqual(3);
            for (const { chart, version, values } of upstream) {
                const known = JSON.parse(readFileSync(keysFile(chartName(chart), version!), "utf8")) as KnownKeys;
                expect([chart, unknownKeys(values, known)]).toEqual([chart, []]);
            }
        },
    );

    it.each([charts.dapr, charts.loki, charts.stackdriverExporter])(
        "pods of $chart are labeled with the version that it installs, $appVersion",
        ({ chart, version, appVersion }) => {
            const labels = pods.filter((it) => it.chart === `${chart} ${version}`).map((it) => it.labels);
            expect(new Set(labels.map((it) => it["app.kubernetes.io/version"]?.replace(/^v/, "")))).toEqual(
                new Set([appVersion]),
            );
        },
    );

    it("the definitions of the Prometheus operator are those of the operator", () =>
        expect(charts.prometheusOperatorCrds.appVersion).toBe(charts.kubePrometheusStack.appVersion));

    it("a misspelt key would be found", () => {
        expect(
            unknownKeys({ a: { b: 1, misspelt: 2 }, open: { anything: 1 } }, { a: { b: true }, open: true }),
        ).toEqual(["a.misspelt"]);
    });
});
