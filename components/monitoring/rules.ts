import { topicNames } from "../../model/contract/topics";
import { namespaces } from "../../model/platform/namespaces";
import { serviceNames } from "../../model/contract/catalogue";
import { podConsumers, sharedConsumers } from "./consumers";
import { liveSeconds, scrapeSeconds, serviceState } from "../../model/platform/monitoring-names";

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
 * A rate that counts the first increment of a new series as well: a counter with labels appears with its first increment, so a
 * plain rate would show the first failure one scrape late, and a single failure never. Only for targets that were up one window
 * ago; otherwise a restart of Prometheus would look like a burst.
 */
const rateFromBirth = (selector: string) => {
    const born = `${selector} unless ${selector} offset ${window}`;
    return `((${born}) / ${4 * scrapeSeconds} and on (job, instance) up offset ${window} or ${rate(selector)})`;
};

/** Replicas that a controller should have, by service: releases are named after their service. */
const desired = (metric: string, label: string) =>
    `label_replace(${metric}{${todo}, ${label}=~"${anyService}"}, "service", "$1", "${label}", "(.+)")`;

/** Where a broker's numbers have the consumer's name: in a label, before a suffix. */
interface LagSource {
    readonly metric: string;
    readonly label: string;
    readonly suffix?: string;
}

const lagSources: readonly LagSource[] = [
    { metric: "redpanda_kafka_consumer_group_lag_sum", label: "redpanda_group" },
    { metric: "kafka_consumergroup_lag", label: "consumergroup" },
    {
        metric: "stackdriver_pubsub_subscription_pubsub_googleapis_com_subscription_num_undelivered_messages",
        label: "subscription_id",
        suffix: `-(?:${topicNames.join("|")})`,
    },
];

/** Unread events by consumer, from each source that a broker may have. Exporters tell -1 where they do not know. */
const lagOf = (consumers: string): string =>
    lagSources
        .map(({ metric, label, suffix = "" }) => {
            const pattern = `(${consumers})${suffix}`;
            const named = `label_replace(${metric}{${label}=~"${pattern}"}, "consumer", "$1", "${label}", "${pattern}")`;
            return `sum by (consumer) (clamp_min(${named}, 0))`;
        })
        .join(" or ");

/** Pods that exist, as consumers. */
const existingPods = `label_replace(kube_pod_status_phase{${todo}, pod=~"${podConsumers}"}, "consumer", "$1", "pod", "(.+)")`;

/**
 * A broker keeps the groups of pods from a former scale for a week, and those of the suite's runs: events go on being counted for
 * them that nobody waits for.
 */
const lag = `${lagOf(sharedConsumers)} or (${lagOf(podConsumers)}) and on (consumer) ${existingPods}`;

/** A service at rest has a rate of zero, and no missing series: it is not known to be broken. */
const orZeroAtRest = "or on (service) (service:replicas_desired:max == 0)";

const quantiles = [0.5, 0.95, 0.99] as const;

interface QuantileRules {
    readonly histogram: string;
    readonly by: string;
    /** Labels in braces. @default none */
    readonly selector?: string;
}

/** Quantiles of a histogram over the last minute. Without observations the quotient is no number, and dropped. */
const quantileRules = ({ histogram, by, selector = "" }: QuantileRules): RecordingRule[] =>
    quantiles.map((quantile) => ({
        record: `service:${histogram}:quantile_rate1m`,
        expr: `histogram_quantile(${quantile}, sum by (${by}, le) (${rate(`${histogram}_bucket${selector}`)})) >= 0`,
        labels: { quantile: String(quantile) },
    }));

const replicasDesired = "service:replicas_desired:max";
const replicasUp = "service:replicas_up:sum";

/** Each condition is 1 or 0: a service that is wanted is down with none of the two, degraded with one and healthy with both. */
const stateExpression = () => {
    const someUp = `(${replicasUp} > bool 0)`;
    const allUp = `(${replicasUp} >= bool on (service) clamp_min(${replicasDesired}, 1))`;
    return [
        `${serviceState.scaledToZero} * (${replicasDesired} == bool 0)`,
        `+ (${replicasDesired} > bool 0) * on (service) (${someUp} + on (service) ${allUp})`,
    ].join(" ");
};

/**
 * One name for lag, latency, rates and connections, so that no dashboard knows the broker or the cloud. Evaluated every
 * {@link liveSeconds} and not with the scrapes.
 */
const live: RuleGroup = {
    name: "todo-live",
    interval: `${liveSeconds}s`,
    rules: [
        {
            record: replicasDesired,
            expr: `max by (service) (${[
                desired("kube_deployment_spec_replicas", "deployment"),
                desired("kube_statefulset_replicas", "statefulset"),
            ].join(" or ")})`,
        },
        {
            record: replicasUp,
            expr: `sum by (service) (up{job="services"}) or on (service) service:replicas_desired:max * 0`,
        },
        { record: "service:state", expr: stateExpression() },
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
        ...quantileRules({ histogram: "http_request_duration_seconds", by: "service", selector: `{${probes}}` }),
        {
            record: "service:events_published:rate1m",
            expr: `sum by (service, topic, outcome) (${rateFromBirth("events_published_total")})`,
        },
        {
            record: "service:events_consumed:rate1m",
            expr: `sum by (service, topic, outcome) (${rateFromBirth("events_consumed_total")})`,
        },
        {
            // A sidecar gives an event up when its app refuses it, and when it has been tried for long enough.
            record: "service:events_given_up:rate1m",
            expr: `sum by (service, topic) (${rateFromBirth('dapr_component_pubsub_ingress_count{process_status="drop"}')})`,
        },
        ...quantileRules({ histogram: "event_processing_duration_seconds", by: "service, topic" }),
        ...quantileRules({ histogram: "event_end_to_end_latency_seconds", by: "service, topic" }),
        {
            record: "consumer:events_lag:sum",
            expr: `label_replace(${lag}, "service", "$1", "consumer", "(${anyService})(?:-[0-9]+)?")`,
        },
        { record: "service:websocket_connections:sum", expr: "sum by (service) (websocket_connections_active)" },
        {
            // Zero, and not nothing, until the first one closes.
            record: "service:websockets_closed:rate1m",
            expr: [
                `sum by (service) (${rateFromBirth('websocket_connections_total{status="disconnected"}')})`,
                "or on (service) service:websocket_connections:sum * 0",
            ].join(" "),
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
            expr: `max(${["storage_blocks", "wal_storage_size", "head_chunks_storage_size"]
                .map((it) => `prometheus_tsdb_${it}_bytes`)
                .join(" + ")}) / max(prometheus_tsdb_retention_limit_bytes > 0)`,
        },
    ],
};

export const recordingRules: readonly RuleGroup[] = [live, monitoring];
