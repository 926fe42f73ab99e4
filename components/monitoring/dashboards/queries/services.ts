import { quantileOf, window, type Quantile } from "./promql";

const selected = `service=~"$service", route!~"/livez|/readyz|/metrics"`;

/** State, rate, errors and duration of services; the first five are precomputed by rules. */
export const serviceQueries = {
    state: `service:state{service=~"$service"}`,
    stateOfAll: `service:state`,
    replicasUp: `service:replicas_up:sum{service=~"$service"}`,
    replicasDesired: `service:replicas_desired:max{service=~"$service"}`,
    requestRate: `service:http_requests:rate1m{service=~"$service"}`,
    errorRatio: `service:http_errors:ratio_rate1m{service=~"$service"}`,
    latency: (quantile: Quantile) =>
        `service:http_request_duration_seconds:quantile_rate1m{service=~"$service", quantile="${quantile}"}`,
    /** A spike reaches the 99th percentile within a scrape, the 95th when one request in twenty of the minute is slow. */
    latencyOfMost: `service:http_request_duration_seconds:quantile_rate1m{service=~"$service", quantile=~"0.95|0.99"}`,
    requestRateByRoute: `sum by (service, method, route) (rate(http_requests_total{${selected}}${window}))`,
    errorRateByRoute: `sum by (service, route, status) (rate(http_requests_total{${selected}, status=~"4..|5.."}${window})) > 0`,
    latencyByRoute: (quantile: Quantile) =>
        quantileOf(quantile, `http_request_duration_seconds_bucket{${selected}}`, ["service", "route"]),
    inProgress: `sum by (service) (http_requests_in_progress{service=~"$service"})`,
    databaseLatency: quantileOf(0.95, `database_query_duration_seconds_bucket{service=~"$service"}`, [
        "service",
        "operation",
        "table",
    ]),
    memory: `max by (service) (process_resident_memory_bytes{job="services", service=~"$service"})`,
    cpu: `sum by (service) (rate(process_cpu_seconds_total{job="services", service=~"$service"}${window}))`,
    eventLoopDelay: `max by (service) (nodejs_eventloop_lag_p99_seconds{job="services", service=~"$service"})`,
    taskRate: (kind: "created" | "updated" | "completed" | "deleted") => `sum(rate(tasks_${kind}_total${window}))`,
} as const;
