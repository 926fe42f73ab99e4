import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { charts, type UpstreamChart } from "../../../model/platform/charts";
import { run } from "../../../engine/command/run-program";
import { moduleFolder } from "../../../checks/go/module-folder";
import { daprModule, operatorsModule } from "../images/programs";

/** Files of Go modules that a stand-in takes over, so that rights, definitions and webhooks are the makers' own. */
interface ModuleFiles {
    readonly module: string;
    /** Paths in the module, by their place below `module/` in the chart. */
    readonly files: Readonly<Record<string, string>>;
}

const moduleFiles: Readonly<Record<string, ModuleFiles>> = {
    "cloudnative-pg": {
        module: "github.com/cloudnative-pg/cloudnative-pg",
        files: {
            crd: "config/crd/bases",
            rbac: "config/rbac",
            webhook: "config/webhook",
            manager: "config/manager",
        },
    },
    "prometheus-operator-crds": {
        module: "github.com/prometheus-operator/prometheus-operator",
        files: { "../templates": "example/prometheus-operator-crd" },
    },
    "kube-prometheus-stack": {
        module: "github.com/prometheus-operator/prometheus-operator",
        files: {
            "operator-rights.yaml": "example/rbac/prometheus-operator/prometheus-operator-cluster-role.yaml",
        },
    },
};

/** The upstream charts that have a stand-in here: those that the dev stack installs. */
export const standInCharts: readonly UpstreamChart[] = Object.values(charts).filter((it) =>
    readdirSync(__dirname).includes(it.chart),
);

/**
 * Fills a folder that the program takes as its `chartMirror`: Dapr's own chart, which its Go module carries, and charts of the
 * tests under the names of the others. They install the same pods as their namesakes, as far as names, labels, ports, rights
 * and our values go (tests/cluster/charts/mirror.test.ts); they are no copies, and say so.
 */
export async function makeChartMirror(folder: string): Promise<string> {
    rmSync(folder, { recursive: true, force: true });
    const dapr = await moduleFolder(daprModule.folder, "github.com/dapr/dapr");
    await copy(join(dapr, "charts", "dapr"), join(folder, charts.dapr.chart));
    for (const upstream of standInCharts) {
        const target = join(folder, upstream.chart);
        await copy(join(__dirname, upstream.chart), target);
        const { chart: name, version, appVersion } = upstream;
        const description = `Stands in for ${name} ${version} in the tests.`;
        writeFileSync(
            join(target, "Chart.yaml"),
            stringify({ apiVersion: "v2", name, version, appVersion, description }),
        );
        const taken = moduleFiles[name];
        if (taken === undefined) continue;
        const source = await moduleFolder(operatorsModule.folder, taken.module);
        for (const [place, path] of Object.entries(taken.files)) {
            await copy(join(source, path), join(target, "module", place));
        }
        if (name === charts.prometheusOperatorCrds.chart) shortenDefinitions(join(target, "templates"));
    }
    return folder;
}

/** Leaves out what explains fields: with it Helm's record of the release is larger than a Secret may be. */
function shortenDefinitions(folder: string): void {
    for (const file of readdirSync(folder)) {
        const path = join(folder, file);
        const definition: unknown = parse(readFileSync(path, "utf8"), (key, value: unknown) =>
            key === "description" && typeof value === "string" ? undefined : value,
        );
        writeFileSync(path, stringify(definition));
    }
}

/** Go keeps modules without the right to write; a folder that cannot be deleted again helps nobody. */
async function copy(source: string, target: string): Promise<void> {
    mkdirSync(dirname(target), { recursive: true });
    await run("cp", ["-rT", "--no-preserve=mode", source, target]);
}
