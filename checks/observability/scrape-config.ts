import { type KubeletScrape } from "../../components/monitoring/kubelet-scrapes";
import {
    podLabel,
    relabelings,
    sampleLimit,
    type Monitor,
    type Relabeling,
} from "../../components/monitoring/monitors";
import { scrapeSeconds } from "../../model/platform/monitoring-names";

/** A pod as Prometheus' service discovery would describe it. */
export interface DiscoveredPod {
    readonly address: string;
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    /** Where the metrics are, when not where the monitor says. */
    readonly path?: string;
}

const relabelConfig = ({ sourceLabels, targetLabel, ...rest }: Relabeling) => ({
    ...(sourceLabels === undefined ? {} : { source_labels: sourceLabels }),
    ...(targetLabel === undefined ? {} : { target_label: targetLabel }),
    ...rest,
});

/**
 * The scrape configuration that the Prometheus operator makes of a PodMonitor, with discovery from a file in place of the API server:
 * https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/pkg/prometheus/promcfg.go (generatePodMonitorConfig).
 */
export const scrapeConfigOf = (monitor: Monitor, discoveryFile: string) => ({
    job_name: `podMonitor/monitoring/${monitor.name}/0`,
    honor_labels: monitor.honorLabels ?? false,
    scrape_interval: `${scrapeSeconds}s`,
    scrape_timeout: "10s",
    metrics_path: monitor.path ?? "/metrics",
    sample_limit: sampleLimit,
    file_sd_configs: [{ files: [discoveryFile], refresh_interval: "5s" }],
    relabel_configs: [
        { source_labels: ["job"], target_label: "__tmp_prometheus_job_name" },
        { source_labels: ["__meta_kubernetes_pod_phase"], regex: "(Failed|Succeeded)", action: "drop" },
        {
            source_labels: [podLabel(monitor.pods.label)],
            regex: `(${monitor.pods.values.join("|")})`,
            action: "keep",
        },
        { source_labels: ["__meta_kubernetes_pod_container_port_name"], regex: monitor.port, action: "keep" },
        { source_labels: ["__meta_kubernetes_namespace"], target_label: "namespace" },
        { source_labels: ["__meta_kubernetes_pod_container_name"], target_label: "container" },
        { source_labels: ["__meta_kubernetes_pod_name"], target_label: "pod" },
        { target_label: "job", replacement: `monitoring/${monitor.name}` },
        { target_label: "endpoint", replacement: monitor.port },
        ...relabelings(monitor).map(relabelConfig),
    ],
});

/** Contents of the discovery file: one target for each pod of a monitor. */
export const discoveryOf = (monitor: Monitor, pods: readonly DiscoveredPod[]) =>
    pods.map(({ address, name, labels, path }) => ({
        targets: [address],
        labels: {
            __meta_kubernetes_namespace: monitor.namespace,
            __meta_kubernetes_pod_name: name,
            __meta_kubernetes_pod_phase: "Running",
            __meta_kubernetes_pod_container_name: "app",
            __meta_kubernetes_pod_container_port_name: monitor.port,
            ...Object.fromEntries(Object.entries(labels).map(([label, value]) => [podLabel(label), value])),
            ...(path === undefined ? {} : { __metrics_path__: path }),
        },
    }));

/** The program's own scrape of kubelets, of an address in place of the API server's nodes, below the path /kubelet. */
export const kubeletJob = (
    { job_name, metrics_path, scrape_interval, sample_limit, relabel_configs, metric_relabel_configs }: KubeletScrape,
    address: string,
) => ({
    ...{ job_name, scrape_interval, sample_limit, relabel_configs, metric_relabel_configs },
    metrics_path: `/kubelet${metrics_path}`,
    static_configs: [{ targets: [address] }],
});

/** A job of kube-prometheus-stack, which finds its targets through its own ServiceMonitors. */
export const chartJob = ({ job, address, path }: Record<"job" | "address" | "path", string>) => ({
    job_name: job,
    honor_labels: true,
    scrape_interval: `${scrapeSeconds}s`,
    metrics_path: path,
    static_configs: [{ targets: [address], labels: { namespace: "monitoring" } }],
});
