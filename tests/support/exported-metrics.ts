import { recordingRules } from "../../components/monitoring/rules";
import { metrics } from "../../model/contract/metrics";

/** Names that a part we deploy exports, of those that are read, with the source that says so. */
export const exporters: Readonly<Record<string, { readonly source: string; readonly names: readonly string[] }>> = {
    "prom-client (the services)": {
        source: "https://github.com/siimon/prom-client/tree/v15.1.3/lib/metrics",
        names: ["process_resident_memory_bytes", "process_cpu_seconds_total", "nodejs_eventloop_lag_p99_seconds"],
    },
    "Dapr sidecar": {
        source: "https://github.com/dapr/dapr/tree/v1.18.3/pkg/diagnostics (component_monitoring.go, http_monitoring.go)",
        names: [
            "dapr_component_pubsub_ingress_count",
            "dapr_component_pubsub_ingress_latencies_bucket",
            "dapr_component_pubsub_egress_count",
            "dapr_component_pubsub_egress_latencies_bucket",
            "dapr_component_state_count",
            "dapr_component_state_latencies_bucket",
            "dapr_http_server_request_count",
            "dapr_http_server_latency_bucket",
            "dapr_http_client_roundtrip_latency_bucket",
        ],
    },
    "Dapr control plane": {
        source: "https://github.com/dapr/dapr/tree/v1.18.3/pkg (sentry/monitoring/metrics.go, scheduler/monitoring/metrics.go)",
        names: ["dapr_sentry_issuercert_expiry_timestamp", "dapr_scheduler_jobs_triggered_total"],
    },
    Redpanda: {
        source: "https://docs.redpanda.com/current/reference/public-metrics-reference/",
        names: ["redpanda_kafka_consumer_group_lag_sum"],
    },
    kafka_exporter: {
        source: "https://github.com/danielqsj/kafka_exporter/blob/v1.9.0/kafka_exporter.go",
        names: ["kafka_consumergroup_lag"],
    },
    stackdriver_exporter: {
        source: "https://github.com/prometheus-community/stackdriver_exporter/blob/v0.19.0/utils/utils.go (stackdriver_<resource>_<metric>)",
        names: ["stackdriver_pubsub_subscription_pubsub_googleapis_com_subscription_num_undelivered_messages"],
    },
    CloudNativePG: {
        source: "https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/config/manager/default-monitoring.yaml and pg_collector.go",
        names: [
            "cnpg_collector_up",
            "cnpg_backends_total",
            "cnpg_pg_database_size_bytes",
            "cnpg_pg_replication_streaming_replicas",
        ],
    },
    Traefik: {
        source: "https://doc.traefik.io/traefik/observability/metrics/overview/",
        names: [
            "traefik_entrypoint_requests_total",
            "traefik_entrypoint_request_duration_seconds_bucket",
            "traefik_open_connections",
            "traefik_tls_certs_not_after",
        ],
    },
    "cert-manager": {
        source: "https://github.com/cert-manager/cert-manager/blob/v1.21.1/internal/collectors/certificate_collector.go",
        names: ["certmanager_certificate_ready_status", "certmanager_certificate_renewal_timestamp_seconds"],
    },
    Loki: {
        source: "https://github.com/grafana/loki/tree/v3.7.6/pkg (distributor/distributor.go, ingester/metrics.go)",
        names: [
            "loki_distributor_bytes_received_total",
            "loki_distributor_lines_received_total",
            "loki_ingester_wal_disk_usage_percent",
        ],
    },
    "log collectors": {
        source: "https://grafana.com/docs/alloy/latest/reference/components/loki/loki.write/#debug-metrics, https://github.com/grafana/loki/blob/v3.7.6/clients/pkg/promtail/client/client.go",
        names: [
            "loki_write_dropped_entries_total",
            "loki_write_batch_retries_total",
            "promtail_dropped_entries_total",
            "promtail_batch_retries_total",
        ],
    },
    Prometheus: {
        source: "https://github.com/prometheus/prometheus/tree/v3.14.0/tsdb",
        names: [
            "up",
            "ALERTS",
            "prometheus_tsdb_storage_blocks_bytes",
            "prometheus_tsdb_wal_storage_size_bytes",
            "prometheus_tsdb_head_chunks_storage_size_bytes",
            "prometheus_tsdb_retention_limit_bytes",
            "prometheus_tsdb_head_series",
            "prometheus_tsdb_head_samples_appended_total",
            "prometheus_rule_evaluation_failures_total",
        ],
    },
    "kube-state-metrics": {
        source: "https://github.com/kubernetes/kube-state-metrics/tree/v2.20.0/docs/metrics",
        names: [
            "kube_deployment_spec_replicas",
            "kube_statefulset_replicas",
            "kube_pod_status_phase",
            "kube_pod_container_status_restarts_total",
            "kube_horizontalpodautoscaler_status_current_replicas",
            "kube_node_status_condition",
            "kube_persistentvolumeclaim_info",
            "kube_job_failed",
            "kube_cronjob_next_schedule_time",
            "kube_cronjob_status_last_schedule_time",
            "kube_cronjob_status_last_successful_time",
        ],
    },
    node_exporter: {
        source: "https://github.com/prometheus/node_exporter/tree/v1.12.1/collector",
        names: [
            "node_cpu_seconds_total",
            "node_memory_MemAvailable_bytes",
            "node_memory_MemTotal_bytes",
            "node_filesystem_avail_bytes",
            "node_filesystem_size_bytes",
            "node_filesystem_readonly",
        ],
    },
    "kubelet and cAdvisor": {
        source: "https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/kubelet/metrics/collectors/volume_stats.go, https://github.com/google/cadvisor/blob/v0.53.0/docs/storage/prometheus.md",
        names: [
            "kubelet_volume_stats_available_bytes",
            "kubelet_volume_stats_capacity_bytes",
            "kubelet_volume_stats_used_bytes",
            "container_cpu_usage_seconds_total",
            "container_memory_working_set_bytes",
        ],
    },
};

/** Every name that may be read: of services by their contract, of rules by their records, of exporters by the lists above. */
export const exportedNames: ReadonlySet<string> = new Set([
    ...Object.entries(metrics).flatMap(([name, { type }]) =>
        type === "histogram" ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
    ),
    ...recordingRules.flatMap(({ rules }) => rules.map((it) => it.record)),
    ...Object.values(exporters).flatMap((it) => it.names),
]);
