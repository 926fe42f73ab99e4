import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as prettier from "prettier";
import { namespaces } from "../../model/platform/namespaces";
import { evaluate } from "../../engine/evaluate";
import { readStackFile } from "../../engine/stack-files";
import { helmTemplate, type KubernetesObject } from "../../engine/helm";
import { chartName, isRelease, releaseInputs } from "../../engine/plan/footprint";
import { UserError } from "../../engine/command/user-error";

/** Pods that an upstream chart makes of our values, as far as network policies are concerned. */
export interface ChartPods {
    /** `<chart> <version>`. */
    readonly chart: string;
    readonly namespace: string;
    /** `<kind> <name>` of what makes the pods. */
    readonly workload: string;
    readonly labels: Readonly<Record<string, string>>;
    /** Ports that its containers declare. */
    readonly ports: readonly number[];
    /** Network policies do not bind pods on the node's own network. */
    readonly hostNetwork: boolean;
}

interface PodTemplate {
    readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
    readonly spec: {
        readonly hostNetwork?: boolean;
        readonly containers: readonly { readonly ports?: readonly { readonly containerPort: number }[] }[];
    };
}

/** Stacks that together install every chart: the largest, the other collector, the exporter of Pub/Sub. */
const stacks = [
    { stack: "aks", changes: { profile: "standard" } },
    { stack: "dev", changes: { logCollector: "promtail" } },
    { stack: "gke", changes: { broker: "pubsub" } },
] as const;

const ours: ReadonlySet<string> = new Set(Object.values(namespaces).map((it) => it.name));

function podsOf(chart: string, namespace: string, object: KubernetesObject): ChartPods[] {
    const template = (object["spec"] as { template?: PodTemplate } | undefined)?.template;
    // What tests a release by hand never runs here.
    if (template?.spec.containers === undefined) return [];
    return [
        {
            chart,
            namespace: object.metadata.namespace ?? namespace,
            workload: `${object.kind} ${object.metadata.name}`,
            labels: template.metadata?.labels ?? {},
            ports: template.spec.containers.flatMap((it) => (it.ports ?? []).map((port) => port.containerPort)),
            hostNetwork: template.spec.hostNetwork ?? false,
        },
    ];
}

async function renderedPods(folder: string): Promise<ChartPods[]> {
    const found = new Map<string, ChartPods>();
    for (const { stack, changes } of stacks) {
        const file = readStackFile(process.cwd(), stack);
        const changed: Record<string, string> = Object.fromEntries(
            Object.entries(changes).map(([key, value]) => [`${file.project}:${key}`, String(value)]),
        );
        const { resources } = await evaluate({ ...file, values: { ...file.values, ...changed } });
        for (const { chart, version, name, namespace, values } of resources.filter(isRelease).map(releaseInputs)) {
            if (version === undefined || !ours.has(namespace)) continue;
            const path = join(folder, chartName(chart));
            if (!existsSync(path))
                throw new UserError(
                    `${path} is missing`,
                    `helm pull ${chartName(chart)} --version ${version} --untar --untardir ${folder}`,
                );
            const objects = await helmTemplate({ release: name, namespace, chart: path, values });
            for (const pods of objects.flatMap((it) => podsOf(`${chartName(chart)} ${version}`, namespace, it)))
                found.set(`${pods.chart} ${pods.workload}`, pods);
        }
    }
    return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, it]) => it);
}

export async function makeChartPods(folder: string): Promise<void> {
    const file = join("tests", "charts", "pods.json");
    const options = await prettier.resolveConfig(file);
    const pods = JSON.stringify(await renderedPods(folder));
    writeFileSync(file, await prettier.format(pods, { ...options, parser: "json" }));
    console.log(file);
}
