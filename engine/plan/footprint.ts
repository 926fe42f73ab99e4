import { type ChartName } from "../../model/platform/charts";
import { clusterWorkloads, operatorWorkloads } from "../../components/data/postgres-specs";
import { certManagerWorkloads } from "../../components/gateway/cert-manager-values";
import { traefikWorkloads } from "../../components/gateway/traefik-values";
import { alloyWorkloads, promtailWorkloads } from "../../components/logging/collector-values";
import { lokiWorkloads } from "../../components/logging/loki-values";
import { stackdriverExporterWorkloads } from "../../components/monitoring/lag-exporter";
import { prometheusWorkloads } from "../../components/monitoring/prometheus-values";
import { redpandaWorkloads } from "../../components/messaging/redpanda-values";
import { metricsServerWorkloads } from "../../components/monitoring/metrics-server";
import { daprWorkloads } from "../../components/dapr/dapr-values";
import { todoServiceWorkloads } from "../../components/services/values";
import { sumRequests, type Workload } from "../../model/platform/workloads";
import { podControllers, podTemplateOf, type KubernetesObject, type PodControllerSpec } from "../kubernetes-objects";
import { type PlannedResource } from "../monitor";

/* eslint-disable-next-line @typescript-eslint/no-explicit-any -- the values are what the same file's builder made */
type ValuesReader = (values: any, nodes: number) => Workload[];

/** Which pods each chart makes of its values. A chart without a row fails the plan: its pods would be missed. */
const readers: Readonly<Record<ChartName | "todo-service", ValuesReader>> = {
    dapr: daprWorkloads,
    redpanda: redpandaWorkloads,
    "cloudnative-pg": operatorWorkloads,
    traefik: traefikWorkloads,
    "cert-manager": certManagerWorkloads,
    "metrics-server": metricsServerWorkloads,
    loki: lokiWorkloads,
    alloy: alloyWorkloads,
    promtail: promtailWorkloads,
    // Definitions only.
    "prometheus-operator-crds": () => [],
    "kube-prometheus-stack": prometheusWorkloads,
    "prometheus-stackdriver-exporter": stackdriverExporterWorkloads,
    "todo-service": todoServiceWorkloads,
};

export interface ReleaseInputs {
    readonly chart: string;
    readonly version?: string;
    readonly name: string;
    readonly namespace: string;
    readonly values: Readonly<Record<string, unknown>>;
}

export const isRelease = (resource: Pick<PlannedResource, "type">): boolean =>
    resource.type === "kubernetes:helm.sh/v3:Release";

/** Inputs of a release in their own shape. */
export const releaseInputs = (resource: Pick<PlannedResource, "inputs">): ReleaseInputs =>
    resource.inputs as unknown as ReleaseInputs;

/** Name of a chart wherever it comes from: a repository, a folder or a registry. */
export const chartName = (chart: string): string => chart.replace(/\/+$/, "").split("/").at(-1) ?? chart;

/** Pods that a resource brings, with what they request. `nodes` counts for daemon sets. */
export function workloadsOf(resource: PlannedResource, nodes: number): Workload[] {
    if (isRelease(resource)) {
        const { chart, name, values } = releaseInputs(resource);
        const reader = (readers as Readonly<Record<string, ValuesReader | undefined>>)[chartName(chart)];
        // A user's own chart: its pods cannot be known from here, so it is listed with none.
        return reader ? reader(values, nodes) : [{ name, pods: 0, requests: { cpu: 0, memory: 0 } }];
    }
    if (resource.type === "kubernetes:postgresql.cnpg.io/v1:Cluster") {
        return clusterWorkloads(resource.inputs["spec"] as Parameters<typeof clusterWorkloads>[0]);
    }
    const kind = podControllers.find((it) => resource.type === `kubernetes:${it}`);
    if (kind === undefined) return [];
    const { metadata, spec } = resource.inputs as unknown as KubernetesObject<PodControllerSpec>;
    if (spec.suspend) return [];
    return [
        {
            name: metadata.name,
            pods: kind.endsWith("DaemonSet") ? nodes : (spec.replicas ?? 1),
            requests: sumRequests(...(podTemplateOf(spec)?.spec?.containers ?? []).map((it) => it.resources)),
        },
    ];
}
