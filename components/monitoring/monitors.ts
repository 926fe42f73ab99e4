import { certManagerNames } from "../gateway/cert-manager-values";
import { gatewayNames } from "../gateway/traefik-values";
import { type OptionalPart } from "./alerts/alert";
import { type LagSource } from "../../model/platform/broker";
import { redpandaNames } from "../messaging/redpanda-values";
import { namespaces } from "../../model/platform/namespaces";
import { monitoringNames, scrapeSeconds } from "../../model/platform/monitoring-names";

/** A step of relabelling, as the Prometheus operator spells it. */
export interface Relabeling {
    readonly sourceLabels?: readonly string[];
    readonly regex?: string;
    readonly targetLabel?: string;
    readonly replacement?: string;
    readonly action?: "replace" | "keep" | "drop" | "labeldrop";
}

/** Pods that Prometheus scrapes under one job name. */
export interface Monitor {
    /** Also the value of the label `job`. */
    readonly name: string;
    readonly namespace: string;
    /** A label of the pods, and the values that count. */
    readonly pods: { readonly label: string; readonly values: readonly string[] };
    /** Name of the container port. */
    readonly port: string;
    /** @default "/metrics" */
    readonly path?: string;
    /** Label of the pod that names the service. */
    readonly serviceLabel?: string;
    /** Whether labels of the exporter win over those of its own pod. */
    readonly honorLabels?: boolean;
}

/** Samples of one scrape beyond which something has put ids into labels; the scrape then fails visibly. */
export const sampleLimit = 5000;

/** Jobs of what every deployment has: https://docs.dapr.io/operations/observability/metrics/prometheus/ for the ports of Dapr. */
const everywhere: readonly Monitor[] = [
    {
        name: "services",
        namespace: namespaces.services.name,
        pods: { label: "app.kubernetes.io/part-of", values: ["todo"] },
        port: "http",
        serviceLabel: "app.kubernetes.io/name",
    },
    {
        name: "dapr-sidecars",
        namespace: namespaces.services.name,
        pods: { label: "dapr.io/sidecar-injected", values: ["true"] },
        port: "dapr-metrics",
        serviceLabel: "dapr.io/app-id",
    },
    {
        name: "dapr-control-plane",
        namespace: namespaces.dapr.name,
        pods: { label: "app.kubernetes.io/part-of", values: ["dapr"] },
        port: "metrics",
        serviceLabel: "app",
    },
    {
        name: "postgres",
        namespace: namespaces.data.name,
        pods: { label: "cnpg.io/podRole", values: ["instance"] },
        port: "metrics",
    },
    {
        name: "postgres-operator",
        namespace: namespaces.data.name,
        pods: { label: "app.kubernetes.io/name", values: ["cloudnative-pg"] },
        port: "metrics",
    },
    {
        name: "loki",
        namespace: namespaces.monitoring.name,
        pods: { label: "app.kubernetes.io/name", values: ["loki"] },
        port: "http-metrics",
    },
    {
        name: "log-collector",
        namespace: namespaces.monitoring.name,
        pods: { label: "app.kubernetes.io/name", values: ["alloy", "promtail"] },
        port: "http-metrics",
    },
];

const gateway: Monitor = {
    name: "gateway",
    namespace: namespaces.gateway.name,
    pods: { label: "app.kubernetes.io/name", values: [gatewayNames.release] },
    port: "metrics",
};

const lagMonitors: Readonly<Record<LagSource["kind"], Monitor>> = {
    broker: {
        name: "broker",
        namespace: namespaces.messaging.name,
        pods: { label: "app.kubernetes.io/name", values: [redpandaNames.release] },
        port: "admin",
        path: "/public_metrics",
    },
    kafka: {
        name: "lag-exporter",
        namespace: namespaces.monitoring.name,
        pods: { label: "app.kubernetes.io/name", values: [monitoringNames.lagExporter] },
        port: "metrics",
    },
    "cloud-monitoring": {
        name: "lag-exporter",
        namespace: namespaces.monitoring.name,
        pods: { label: "app.kubernetes.io/name", values: [monitoringNames.lagExporter] },
        port: "http",
        honorLabels: true,
    },
};

const certificates: Monitor = {
    name: "certificates",
    namespace: namespaces.certificates.name,
    pods: { label: "app.kubernetes.io/name", values: [certManagerNames.release] },
    port: "http-metrics",
};

/** What Prometheus scrapes besides the cluster itself, which kube-prometheus-stack brings monitors for. */
export const monitors = (lag: LagSource["kind"], has: readonly OptionalPart[]): readonly Monitor[] => [
    ...everywhere,
    ...(has.includes("gateway") ? [gateway] : []),
    ...(has.includes("certificates") ? [certificates] : []),
    lagMonitors[lag],
];

/** Name under which Prometheus' service discovery shows a label of a pod. */
export const podLabel = (label: string): string =>
    `__meta_kubernetes_pod_label_${label.replace(/[^a-zA-Z0-9_]/g, "_")}`;

/** Labels that a monitor puts on every series, beyond namespace, pod and container. */
export const relabelings = ({ name, serviceLabel }: Monitor): Relabeling[] => [
    { targetLabel: "job", replacement: name },
    ...(serviceLabel === undefined ? [] : [{ sourceLabels: [podLabel(serviceLabel)], targetLabel: "service" }]),
];

/** Spec of a PodMonitor (monitoring.coreos.com/v1). */
export const podMonitorSpec = (monitor: Monitor) => ({
    namespaceSelector: { matchNames: [monitor.namespace] },
    selector: {
        matchExpressions: [{ key: monitor.pods.label, operator: "In", values: [...monitor.pods.values] }],
    },
    sampleLimit,
    podMetricsEndpoints: [
        {
            port: monitor.port,
            path: monitor.path ?? "/metrics",
            interval: `${scrapeSeconds}s`,
            honorLabels: monitor.honorLabels ?? false,
            relabelings: relabelings(monitor),
        },
    ],
});
