import { scrapeSeconds } from "../../model/platform/monitoring-names";

/** Families that dashboards read, of the two endpoints that would otherwise be most of all series. */
const kubeletMetrics = ["kubelet_volume_stats_.+", "kubelet_running_pods", "kubelet_node_name", "process_.+"];
const containerMetrics = [
    "container_cpu_usage_seconds_total",
    "container_cpu_cfs_throttled_periods_total",
    "container_cpu_cfs_periods_total",
    "container_memory_working_set_bytes",
    "container_network_(receive|transmit)_bytes_total",
    "container_oom_events_total",
];

/** A step of relabelling, as Prometheus spells it. */
interface Relabeling {
    readonly source_labels?: readonly string[];
    readonly regex?: string;
    readonly target_label?: string;
    readonly replacement?: string;
    readonly action?: "keep" | "drop";
}

const keepOnly = (names: readonly string[]): Relabeling => ({
    source_labels: ["__name__"],
    regex: names.join("|"),
    action: "keep",
});
/** Sums over all containers of a node, which belong to no pod. */
const dropWithoutPod: Relabeling = { source_labels: ["id", "pod"], regex: ".+;", action: "drop" };

/** Of one scrape, whosever monitor asks for it: a label that explodes costs its own target, not the memory of all. */
export const enforcedSampleLimit = 20_000;

interface Endpoint {
    readonly name: string;
    readonly path: string;
    readonly keep: readonly Relabeling[];
}

/**
 * A scrape of every node, in Prometheus' own words: a ScrapeConfig cannot name the file of the pod's token. Kubelets sign their
 * certificates themselves on many clusters; who asks is known by the token.
 */
const kubeletScrape = ({ name, path, keep }: Endpoint) => ({
    job_name: name,
    scheme: "https",
    metrics_path: path,
    scrape_interval: `${scrapeSeconds}s`,
    sample_limit: enforcedSampleLimit,
    // Series of a container end with it, although cAdvisor gives its numbers times of their own.
    track_timestamps_staleness: true,
    authorization: { credentials_file: "/var/run/secrets/kubernetes.io/serviceaccount/token" },
    tls_config: { insecure_skip_verify: true },
    kubernetes_sd_configs: [{ role: "node" }],
    relabel_configs: [
        { target_label: "job", replacement: "kubelet" },
        { source_labels: ["__metrics_path__"], target_label: "metrics_path" },
    ],
    metric_relabel_configs: keep,
});

/**
 * What Prometheus asks of every kubelet. Nodes are found by the API server's list of them: the operator would write a Service into
 * kube-system, which nobody deletes (https://github.com/prometheus-operator/prometheus-operator/issues/4295).
 */
export const kubeletScrapes = [
    kubeletScrape({ name: "kubelet", path: "/metrics", keep: [keepOnly(kubeletMetrics)] }),
    kubeletScrape({
        name: "kubelet-containers",
        path: "/metrics/cadvisor",
        keep: [keepOnly(containerMetrics), dropWithoutPod],
    }),
];

export type KubeletScrape = (typeof kubeletScrapes)[number];
