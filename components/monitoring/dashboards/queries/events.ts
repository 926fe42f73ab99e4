import { quantileOf, window, type Quantile } from "./promql";

/** The way of events, from the outbox to the end of their processing. */
export const eventQueries = {
    lag: `sum by (service, consumer) (consumer:events_lag:sum{service=~"$service"})`,
    lagByService: `sum by (service) (consumer:events_lag:sum{service!=""})`,
    publishRate: `sum by (service, topic) (service:events_published:rate1m{service=~"$service", outcome="success"})`,
    publishFailures: `sum by (service, topic) (service:events_published:rate1m{service=~"$service", outcome="failure"})`,
    /** Zero, and not nothing, for a service that publishes and has not failed yet. */
    publishFailuresOfAll: `sum by (service) (service:events_published:rate1m{outcome="failure"}) or sum by (service) (service:events_published:rate1m) * 0`,
    consumeRate: `sum by (service, topic) (service:events_consumed:rate1m{service=~"$service", outcome="success"})`,
    processing: (quantile: Quantile) =>
        `service:event_processing_duration_seconds:quantile_rate1m{service=~"$service", quantile="${quantile}"}`,
    endToEnd: (quantile: Quantile) =>
        `service:event_end_to_end_latency_seconds:quantile_rate1m{service=~"$service", quantile="${quantile}"}`,
    endToEndOfAll: `max by (service) (service:event_end_to_end_latency_seconds:quantile_rate1m{quantile="0.95"})`,
    retries: `sum by (service, topic) (service:events_consumed:rate1m{service=~"$service", outcome="retry"})`,
    duplicates: `sum by (service, topic) (service:events_consumed:rate1m{service=~"$service", outcome="duplicate"})`,
    givenUp: `service:events_given_up:rate1m{service=~"$service"}`,
    outbox: `max(outbox_pending)`,
    auditWrites: `sum by (event_type, status) (rate(audit_logs_written_total${window}))`,
    auditLatency: quantileOf(0.95, "audit_log_write_duration_seconds_bucket"),
} as const;
