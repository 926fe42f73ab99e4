import { topicNames } from "../../model/contract/topics";
import { namespaces } from "../../model/platform/namespaces";
import { serviceNames } from "../../model/contract/catalogue";
import { liveSeconds, scrapeSeconds } from "../../model/platform/monitoring-names";

/** A rule that stores the result of a query under a name: https://prometheus.io/docs/practices/rules/ */
export interface RecordingRule {
    readonly record: string;
    readonly expr: string;
    readonly labels?: Readonly<Record<string, string>>;
}

export interface RuleGroup {
    readonly name: string;
    readonly interval: string;
    readonly rules: readonly RecordingRule[];
}

/** Four scrapes: the shortest window that survives a lost one. */
const window = `${4 * scrapeSeconds}s`;
const probes = `route!~"/livez|/readyz|/metrics"`;
const todo = `namespace="${namespaces.services.name}"`;
const anyService = serviceNames.join("|");
const rate = (selector: string) => `rate(${selector}[${window}])`;

/**
 * A rate that counts the first increment too. A counter with labels is born with it and has no rate before its second scrape: the first
 * failure would show a scrape late, and one that stays alone never. Of a target that was there before: when Prometheus has been
 * away, all is new to it and nothing was born.
 */
const rateFromBirth = (selector: string) =>
    `((${selector} unless ${selector} offset ${window}) / ${4 * scrapeSeconds} and on (job, instance) up offset ${window} or ${rate(selector)})`;

/** Replicas that a controller should have, by service: releases are named after their service. */
const desired = (metric: string, label: string) =>
    `label_replace(${metric}{${todo}, ${label}=~"${anyService}"}, "service", "$1", "${label}", "(.+)")`;

/** Names a consumer after whatever label its broker's numbers carry. */
const consumers = (selector: string, label: string, pattern = "(.+)") =>
    `label_replace(${selector}, "consumer", "$1", "${label}", "${pattern}")`;

/** Unread events by consumer, from each source that a broker may have. Exporters tell -1 where they do not know. */
const lagSources = [
    consumers("redpanda_kafka_consumer_group_lag_sum", "redpanda_group"),
    consumers("kafka_consumergroup_lag", "consumergroup"),
    consumers(
        "stackdriver_pubsub_subscription_pubsub_googleapis_com_subscription_num_undelivered_messages",
        "subscription_id",
        `(.+)-(?:${topicNames.join("|")})`,
    ),
].map((it) => `sum by (consumer) (clamp_min(${it}, 0))`);

/** A service at rest has a rate of zero, and no missing series: it is not known to be broken. */
const orZeroAtRest = "or on (service) (service:replicas_desired:max == 0)";

const quantiles = [0.5, 0.95, 0.99] as const;

/** Quantiles of a histogram over the last minute. Without observations the quotient is no number, and dropped. */
const quantileRules = (record: string, histogram: string, by: string, selector = ""): RecordingRule[] =>
    quantiles.map((quantile) => ({
        record,
        expr: `histogram_quantile(${quantile}, sum by (${by}, le) (${rate(`${histogram}_bucket${selector}`)})) >= 0`,
        labels: { quantile: String(quantile) },
    }));

/**
 * One name for lag, latency, rates and connections, so that no dashboard knows the broker or the cloud. Evaluated every
 * {@link liveSeconds} and not with the scrapes.
 */
const live: RuleGroup = {
    name: "todo-live",
    interval: `${liveSeconds}s`,
    rules: [
        {
            record: "service:replicas_desired:max",
            expr: `max by (service) (${desired("kube_deployment_spec_replicas", "deployment")} or ${desired("kube_statefulset_replicas", "statefulset")})`,
        },
        {
            record: "service:replicas_up:sum",
            expr: `sum by (service) (up{job="services"}) or on (service) service:replicas_desired:max * 0`,
        },
        {
            // 0 down, 1 degraded, 2 healthy, 3 scaled to zero (edge case 4).
            record: "service:state",
            expr: [
                `3 * (service:replicas_desired:max == bool 0)`,
                `+ (service:replicas_desired:max > bool 0) * on (service) ((service:replicas_up:sum > bool 0) + on (service) (service:replicas_up:sum >= bool on (service) clamp_min(service:replicas_desired:max, 1)))`,
            ].join(" "),
        },
        {
            record: "service:http_requests:rate1m",
            expr: `sum by (service) (${rate(`http_requests_total{${probes}}`)}) ${orZeroAtRest}`,
        },
        {
            record: "service:http_errors:ratio_rate1m",
            expr: [
                `(sum by (service) (${rate(`http_requests_total{${probes}, status=~"5.."}`)}) or on (service) service:http_requests:rate1m * 0)`,
                `/ on (service) (service:http_requests:rate1m > 0)`,
                `or on (service) (service:http_requests:rate1m == 0)`,
            ].join(" "),
        },
        ...quantileRules(
            "service:http_request_duration_seconds:quantile_rate1m",
            "http_request_duration_seconds",
            "service",
            `{${probes}}`,
        ),
        {
            record: "service:events_published:rate1m",
            expr: `sum by (service, topic, outcome) (${rateFromBirth("events_published_total")})`,
        },
        {
            record: "service:events_consumed:rate1m",
            expr: `sum by (service, topic, outcome) (${rateFromBirth("events_consumed_total")})`,
        },
        ...quantileRules(
            "service:event_processing_duration_seconds:quantile_rate1m",
            "event_processing_duration_seconds",
            "service, topic",
        ),
        ...quantileRules(
            "service:event_end_to_end_latency_seconds:quantile_rate1m",
            "event_end_to_end_latency_seconds",
            "service, topic",
        ),
        {
            record: "consumer:events_lag:sum",
            // Replicas that each read everything are consumers named after their pods.
            expr: `label_replace(${lagSources.join(" or ")}, "service", "$1", "consumer", "(${anyService})(?:-[0-9]+)?")`,
        },
        { record: "service:websocket_connections:sum", expr: "sum by (service) (websocket_connections_active)" },
        {
            // Zero, and not nothing, until the first one closes.
            record: "service:websockets_closed:rate1m",
            expr: `sum by (service) (${rateFromBirth('websocket_connections_total{status="disconnected"}')}) or on (service) service:websocket_connections:sum * 0`,
        },
    ],
};

/** What watches the watchers. */
const monitoring: RuleGroup = {
    name: "todo-monitoring",
    interval: `${scrapeSeconds}s`,
    rules: [
        { record: "job:up:ratio", expr: "avg by (job) (up)" },
        {
            record: "prometheus:storage_used:ratio",
            expr: "max(prometheus_tsdb_storage_blocks_bytes + prometheus_tsdb_wal_storage_size_bytes + prometheus_tsdb_head_chunks_storage_size_bytes) / max(prometheus_tsdb_retention_limit_bytes > 0)",
        },
    ],
};

export const recordingRules: readonly RuleGroup[] = [live, monitoring];
