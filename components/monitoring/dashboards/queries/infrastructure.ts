import { namespaces } from "../../../../model/platform/namespaces";
import { maintenanceNames } from "../../../data/maintenance-specs";
import { quantileOf, window } from "./promql";

const trend = "[6h]";
/** Days until a volume is full if it goes on as in the last six hours; a year when it does not grow. */
const daysLeft = ({ free, used, by }: Record<"free" | "used" | "by", string>) =>
    `clamp_max(min by (${by}) (${free}) / (clamp_min(max by (${by}) (deriv(${used}${trend})), 0) * 86400), 365)`;

/** Only what is above zero; where all is well, one zero for each namespace that has the metric. */
const orZero = (query: string, metric: string) => `${query} > 0 or sum by (namespace) (${metric}) * 0`;

/** Traefik counts a WebSocket as a request with code 0 that took as long as it was open. */
const answered = `{protocol!="websocket"}`;

/**
 * Below it are partitions of the system, which never fill. Which disk fills differs: / on most nodes, /mnt/stateful_partition on GKE,
 * /var in the containers that kind and Minikube take for nodes, where / is an overlay that node_exporter leaves out.
 */
const smallDiskBytes = 5e9;

const nodeDisk = `max by (instance) (1 - node_filesystem_avail_bytes / (node_filesystem_size_bytes > ${smallDiskBytes}) unless node_filesystem_readonly == 1)`;
/** As for volumes, of the disk that is full first. */
const nodeDaysLeft =
    `clamp_max(min(node_filesystem_avail_bytes / (clamp_min(-deriv(node_filesystem_avail_bytes${trend}), 0) * 86400)` +
    ` and node_filesystem_size_bytes > ${smallDiskBytes} unless node_filesystem_readonly == 1), 365)`;

/**
 * Claims that the kubelet has no numbers of, because their volume is a folder of a node (kind, k3d, Minikube, and OKE's rebuildable
 * class): they have the node's room, so they have its number. On several nodes it is the worst.
 */
const orOfNode = (ofVolumes: string, ofNode: string): string =>
    `${ofVolumes} or (max by (namespace, persistentvolumeclaim) (kube_persistentvolumeclaim_info) ` +
    `unless on (namespace, persistentvolumeclaim) kubelet_volume_stats_capacity_bytes) * on () group_left () ${ofNode}`;

/** Selects backups and rehearsals of a restore among the jobs of the cluster. */
export const databaseJobs = `namespace="${namespaces.data.name}", cronjob=~"${maintenanceNames.backup}|${maintenanceNames.rehearsal}"`;

/** Nodes, pods, volumes, and the parts that everything else stands on. */
export const infrastructureQueries = {
    nodeCpu: `1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}${window}))`,
    nodeMemory: `1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes`,
    nodeDisk,
    podsNotRunning: orZero(
        `sum by (namespace, phase) (kube_pod_status_phase{phase=~"Pending|Failed|Unknown"})`,
        "kube_pod_status_phase",
    ),
    restarts: orZero(
        `sum by (namespace, pod) (increase(kube_pod_container_status_restarts_total[1h]))`,
        "kube_pod_container_status_restarts_total",
    ),
    podMemory: `topk(10, sum by (namespace, pod) (container_memory_working_set_bytes{container!=""}))`,
    podCpu: `topk(10, sum by (namespace, pod) (rate(container_cpu_usage_seconds_total{container!=""}${window})))`,
    volumeUsed: orOfNode(
        `max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_used_bytes / kubelet_volume_stats_capacity_bytes)`,
        `max(${nodeDisk})`,
    ),
    volumeDaysLeft: orOfNode(
        daysLeft({
            free: "kubelet_volume_stats_available_bytes",
            used: "kubelet_volume_stats_used_bytes",
            by: "namespace, persistentvolumeclaim",
        }),
        nodeDaysLeft,
    ),
    /** Seconds since a job of the database last did what it is for. */
    backupAge: `max by (cronjob) (time() - kube_cronjob_status_last_successful_time{${databaseJobs}})`,
    autoscaling: `max by (horizontalpodautoscaler) (kube_horizontalpodautoscaler_status_current_replicas)`,
    postgresUp: `min by (pod) (cnpg_collector_up)`,
    postgresConnections: `sum by (datname) (cnpg_backends_total)`,
    postgresSize: `sum by (datname) (cnpg_pg_database_size_bytes)`,
    gatewayRate: `sum by (entrypoint, code) (rate(traefik_entrypoint_requests_total${answered}${window}))`,
    gatewayLatency: quantileOf(0.95, `traefik_entrypoint_request_duration_seconds_bucket${answered}`, ["entrypoint"]),
    gatewayConnections: `sum by (entrypoint) (traefik_open_connections)`,
} as const;

/** A counter of whichever collector there is, over an hour. */
const ofCollectors = (counter: string): string =>
    ["loki_write", "promtail"].map((it) => `increase(${it}_${counter}[1h])`).join(" or ");

/** The monitoring of the monitoring. */
export const monitoringQueries = {
    alerts: `sum by (alertname) (ALERTS{alertstate="firing"})`,
    scrapes: `job:up:ratio`,
    prometheusStorage: `prometheus:storage_used:ratio`,
    prometheusSeries: `max(prometheus_tsdb_head_series)`,
    prometheusSamples: `max(rate(prometheus_tsdb_head_samples_appended_total${window}))`,
    prometheusMemory: `max(process_resident_memory_bytes{job="monitoring-prometheus"})`,
    prometheusRuleFailures: `sum(rate(prometheus_rule_evaluation_failures_total${window}))`,
    lokiUp: `max(up{job="loki"})`,
    lokiIngest: `sum(rate(loki_distributor_bytes_received_total${window}))`,
    lokiDisk: `max(loki_ingester_wal_disk_usage_percent)`,
    collectorUp: `min(up{job="log-collector"})`,
    /** Zero as long as nothing is lost. */
    linesLost: `sum by (pod) (${ofCollectors("dropped_entries_total")})`,
    /** Loki is away, or takes no more. */
    batchesRepeated: `sum by (pod) (${ofCollectors("batch_retries_total")})`,
} as const;
