import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type UpstreamChart } from "../../model/platform/charts";
import { namespaces } from "../../model/platform/namespaces";
import { evaluate } from "../../engine/evaluate";
import { readStackFile } from "../../engine/stack-files";
import { helmTemplate } from "../../engine/helm";
import { podTemplateOf, type KubernetesObject } from "../../engine/kubernetes-objects";
import { chartName, isRelease, releaseInputs } from "../../engine/plan/footprint";
import { UserError } from "../../engine/command/user-error";
import { writeJson } from "./write-json";

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

/** Stacks that together install every chart: the largest with a certificate of Let's Encrypt, the other collector, the exporter of Pub/Sub. */
const stacks = [
    { stack: "aks", changes: { profile: "standard", acmeEmail: "ops@example.com" } },
    { stack: "dev", changes: { logCollector: "promtail" } },
    { stack: "gke", changes: { broker: "pubsub" } },
] as const;

const ours: ReadonlySet<string> = new Set(Object.values(namespaces).map((it) => it.name));

/** Pods that a rendered object of a chart makes. */
export function podsOf(chart: string, namespace: string, object: KubernetesObject): ChartPods[] {
    const { metadata, spec } = podTemplateOf(object.spec) ?? {};
    // What tests a release by hand never runs here.
    if (spec === undefined) return [];
    return [
        {
            chart,
            namespace: object.metadata.namespace ?? namespace,
            workload: `${object.kind} ${object.metadata.name}`,
            labels: metadata?.labels ?? {},
            ports: spec.containers.flatMap((it) => (it.ports ?? []).map((port) => port.containerPort)),
            hostNetwork: spec.hostNetwork ?? false,
        },
    ];
}

/**
 * Pods of the charts that are asked for.
 *
 * @param folderOf where a chart lies unpacked; undefined for one that is left out.
 */
async function renderedPods(folderOf: (chart: string, version: string) => string | undefined): Promise<ChartPods[]> {
    const found = new Map<string, ChartPods>();
    for (const { stack, changes } of stacks) {
        const settings = readStackFile(process.cwd(), stack);
        const changed: Record<string, string> = Object.fromEntries(
            Object.entries(changes).map(([key, value]) => [`${settings.project}:${key}`, String(value)]),
        );
        const { resources } = await evaluate({ ...settings, values: { ...settings.values, ...changed } });
        for (const { chart, version, name, namespace, values } of resources.filter(isRelease).map(releaseInputs)) {
            if (version === undefined || !ours.has(namespace)) continue;
            const path = folderOf(chartName(chart), version);
            if (path === undefined) continue;
            const objects = await helmTemplate({ release: name, namespace, chart: path, values });
            for (const pods of objects.flatMap((it) => podsOf(`${chartName(chart)} ${version}`, namespace, it)))
                found.set(`${pods.chart} ${pods.workload}`, pods);
        }
    }
    return sorted([...found.values()]);
}

const idOf = ({ chart, workload }: ChartPods): string => `${chart} ${workload}`;
const sorted = (pods: readonly ChartPods[]): ChartPods[] => [...pods].sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));

const file = join("tests", "charts", "pods.json");

const writePods = (pods: readonly ChartPods[]): Promise<void> => writeJson(file, sorted(pods));

/** Puts the pods of a chart's next version in the place of those of its pinned one. Says which differ. */
export async function replacePods(pinned: UpstreamChart, next: UpstreamChart, folder: string): Promise<string[]> {
    const all = JSON.parse(readFileSync(file, "utf8")) as ChartPods[];
    const isPinned = (it: ChartPods) => it.chart === `${pinned.chart} ${pinned.version}`;
    const rendered = await renderedPods((chart) => (chart === pinned.chart ? folder : undefined));
    const pods = rendered.map((it) => ({ ...it, chart: `${next.chart} ${next.version}` }));
    await writePods([...all.filter((it) => !isPinned(it)), ...pods]);
    return differences(all.filter(isPinned), pods);
}

/** Labels and ports of a workload, on a line; a label that tells the version changes with it and means nothing. */
export function describePods({ workload, namespace, labels, ports, hostNetwork }: ChartPods): string {
    const told = Object.entries(labels)
        .filter(([name]) => !/(^|[/.])(chart|version)$/.test(name))
        .sort(([a], [b]) => (a < b ? -1 : 1));
    const labelled = told.map(([name, value]) => `${name}=${value}`).join(" ");
    return `${namespace} ${workload}: ${labelled}; ports ${ports.join(" ")}${hostNetwork ? "; on the node's network" : ""}`;
}

function differences(before: readonly ChartPods[], after: readonly ChartPods[]): string[] {
    const [old, now] = [new Set(before.map(describePods)), new Set(after.map(describePods))];
    return [
        ...[...now].filter((it) => !old.has(it)).map((it) => `+ ${it}`),
        ...[...old].filter((it) => !now.has(it)).map((it) => `- ${it}`),
    ];
}

export async function makeChartPods(folder: string): Promise<void> {
    const pods = await renderedPods((chart, version) => {
        const path = join(folder, chart);
        if (existsSync(path)) return path;
        throw new UserError(
            `${path} is missing`,
            `helm pull ${chart} --version ${version} --untar --untardir ${folder}`,
        );
    });
    await writePods(pods);
    console.log(file);
}
