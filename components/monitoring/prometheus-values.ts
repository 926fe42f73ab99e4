import { resourcesOf } from "../../model/platform/quantities";
import { type Sizing } from "../../model/platform/sizing";
import { sumRequests, type Workload } from "../../model/platform/workloads";
import { type AlertsConfig } from "../../model/platform/stack-config";
import { alertmanagerValues } from "./alerts/alertmanager-values";
import { grafanaValues, type GrafanaValuesArgs } from "./grafana-values";
import { enforcedSampleLimit, kubeletScrapes } from "./kubelet-scrapes";
import { retainedMiB } from "./metrics-volume";
import { monitoringNames, scrapeSeconds } from "../../model/platform/monitoring-names";

export interface PrometheusValuesArgs {
    readonly sizing: Sizing["monitoring"];
    /** Days that metrics are kept, unless the volume is full first. */
    readonly retentionDays: number;
    /** Class of Prometheus' volume; absent means the cluster's default. */
    readonly storageClass?: string;
    readonly alerts: Pick<AlertsConfig, "receiver">;
    readonly grafana: Omit<GrafanaValuesArgs, "size">;
}

const reloader = resourcesOf({ cpu: 5, memory: 24, memoryLimit: 64 });
const off = { enabled: false };

/** Managed control planes hide these, so no target has them. */
const controlPlane = {
    kubeEtcd: off,
    kubeScheduler: off,
    kubeControllerManager: off,
    kubeProxy: off,
    coreDns: off,
    kubeDns: off,
    kubeApiServer: off,
};

function prometheusSpec({ sizing: { prometheus }, retentionDays, storageClass }: PrometheusValuesArgs) {
    return {
        replicas: prometheus.replicas,
        podAntiAffinity: "soft",
        scrapeInterval: `${scrapeSeconds}s`,
        evaluationInterval: `${scrapeSeconds}s`,
        serviceDiscoveryRole: "EndpointSlice",
        retention: `${retentionDays}d`,
        retentionSize: `${retainedMiB(prometheus)}MiB`,
        walCompression: true,
        // Monitors and rules of every namespace count, without the release's label.
        serviceMonitorSelectorNilUsesHelmValues: false,
        podMonitorSelectorNilUsesHelmValues: false,
        ruleSelectorNilUsesHelmValues: false,
        probeSelectorNilUsesHelmValues: false,
        scrapeConfigSelectorNilUsesHelmValues: false,
        enforcedSampleLimit,
        additionalScrapeConfigs: kubeletScrapes,
        resources: resourcesOf(prometheus.size),
        storageSpec: {
            volumeClaimTemplate: {
                spec: {
                    ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
                    accessModes: ["ReadWriteOnce"],
                    resources: { requests: { storage: `${prometheus.volumeGiB}Gi` } },
                },
            },
        },
    };
}

/** Values of kube-prometheus-stack. Knows no cloud. */
export function prometheusValues(args: PrometheusValuesArgs) {
    const { sizing, grafana } = args;
    const { prometheus } = sizing;
    return {
        fullnameOverride: monitoringNames.release,
        // They are a release of their own: Helm never upgrades definitions from a chart's `crds` folder.
        crds: off,
        // Its own page shows what fires; somebody who is to be told needs a receiver.
        alertmanager: args.alerts.receiver
            ? alertmanagerValues(args.alerts.receiver, sizing.alertmanager)
            : { enabled: false as const },
        // The chart's rules feed the chart's dashboards; ours come with the dashboards that a test has seen full of data.
        defaultRules: { create: false },
        ...controlPlane,
        windowsMonitoring: off,
        // Scraped without the Service that the operator would leave behind.
        kubelet: off,
        prometheusOperator: {
            // Hook jobs with an image of their own; definitions are checked by their schemas.
            admissionWebhooks: off,
            tls: off,
            kubeletService: off,
            kubeletEndpointsEnabled: false,
            kubeletEndpointSliceEnabled: false,
            prometheusConfigReloader: { resources: reloader },
            resources: resourcesOf(sizing.operator),
        },
        prometheus: {
            // Two replicas answer alike but for the instants of their scrapes: a browser stays with one of them.
            service: { sessionAffinity: "ClientIP" },
            podDisruptionBudget: { enabled: prometheus.replicas > 1, minAvailable: 1 },
            prometheusSpec: prometheusSpec(args),
        },
        grafana: grafanaValues({ ...grafana, size: sizing.grafana }),
        "kube-state-metrics": {
            fullnameOverride: "kube-state-metrics",
            // What dashboards read; above all no Secrets and ConfigMaps.
            collectors: [
                "cronjobs",
                "daemonsets",
                "deployments",
                "horizontalpodautoscalers",
                "jobs",
                "nodes",
                "persistentvolumeclaims",
                "pods",
                "statefulsets",
            ],
            resources: resourcesOf(sizing.kubeStateMetrics),
        },
        "prometheus-node-exporter": {
            fullnameOverride: "node-exporter",
            resources: resourcesOf(sizing.nodeExporter),
        },
    };
}

/** Pods that chart and operator make of these values, on so many nodes. */
export function prometheusWorkloads(values: ReturnType<typeof prometheusValues>, nodes: number): Workload[] {
    const { prometheusSpec } = values.prometheus;
    const { alertmanager } = values;
    return [
        ...(alertmanager.enabled
            ? [
                  {
                      name: "alertmanager",
                      pods: alertmanager.alertmanagerSpec.replicas,
                      requests: sumRequests(
                          alertmanager.alertmanagerSpec.resources,
                          values.prometheusOperator.prometheusConfigReloader.resources,
                      ),
                  },
              ]
            : []),
        {
            name: "prometheus",
            pods: prometheusSpec.replicas,
            requests: sumRequests(
                prometheusSpec.resources,
                values.prometheusOperator.prometheusConfigReloader.resources,
            ),
            volume: {
                tier: "rebuildable",
                GiB: Number.parseInt(prometheusSpec.storageSpec.volumeClaimTemplate.spec.resources.requests.storage),
            },
        },
        { name: "prometheus-operator", pods: 1, requests: sumRequests(values.prometheusOperator.resources) },
        { name: "grafana", pods: 1, requests: sumRequests(values.grafana.resources) },
        { name: "kube-state-metrics", pods: 1, requests: sumRequests(values["kube-state-metrics"].resources) },
        { name: "node-exporter", pods: nodes, requests: sumRequests(values["prometheus-node-exporter"].resources) },
    ];
}
