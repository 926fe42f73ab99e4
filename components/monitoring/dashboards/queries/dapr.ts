import { quantileOf, window } from "./promql";

const sidecars = `job="dapr-sidecars", service=~"$service"`;
/** Dapr counts in milliseconds. */
const quantile = (metric: string, ...by: string[]) => quantileOf(0.95, `${metric}_bucket{${sidecars}}`, by);
/** Requests of services to their sidecars. Dapr counts questions after its health too (GET, 204): more than all others, and fast. */
const requests = (metric: string) =>
    `(rate(${metric}{${sidecars}, method!="GET"}${window}) or rate(${metric}{${sidecars}, method="GET", status!="204"}${window}))`;

/** The sidecars and Dapr's control plane: https://github.com/dapr/dapr/tree/master/pkg/diagnostics */
export const daprQueries = {
    sidecarsUp: `sum by (service) (up{${sidecars}})`,
    controlPlaneUp: `sum by (service) (up{job="dapr-control-plane"})`,
    ingressRate: `sum by (service, topic, process_status) (rate(dapr_component_pubsub_ingress_count{${sidecars}}${window}))`,
    egressRate: `sum by (service, topic, success) (rate(dapr_component_pubsub_egress_count{${sidecars}}${window}))`,
    ingressLatency: quantile("dapr_component_pubsub_ingress_latencies", "service", "topic"),
    egressLatency: quantile("dapr_component_pubsub_egress_latencies", "service", "topic"),
    stateRate: `sum by (service, operation, success) (rate(dapr_component_state_count{${sidecars}}${window}))`,
    stateLatency: quantile("dapr_component_state_latencies", "service", "operation"),
    apiRate: `sum by (service, status) (${requests("dapr_http_server_request_count")})`,
    apiLatency: `histogram_quantile(0.95, sum by (service, le) (${requests("dapr_http_server_latency_bucket")})) >= 0`,
    callbackLatency: quantile("dapr_http_client_roundtrip_latency", "service"),
    certificateDays: `(min(dapr_sentry_issuercert_expiry_timestamp) - time()) / 86400`,
    jobsTriggered: `sum(rate(dapr_scheduler_jobs_triggered_total${window}))`,
} as const;
