import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { kubeletScrapes } from "../../components/monitoring/kubelet-scrapes";
import { infrastructureQueries } from "../../components/monitoring/dashboards/queries/infrastructure";
import { optionalParts } from "../../components/monitoring/alerts/alert";
import { monitors } from "../../components/monitoring/monitors";
import { liveSeconds } from "../../model/platform/monitoring-names";
import { recordingRules } from "../../components/monitoring/rules";
import { kubeletJob, scrapeConfigOf } from "../../checks/observability/scrape-config";
import { prometheusBinaries } from "../../checks/prometheus/binaries";

const run = promisify(execFile);
let folder: string;
let promtool: string;

beforeAll(async () => {
    ({ promtool } = await prometheusBinaries());
    folder = mkdtempSync(join(tmpdir(), "todo-rules-"));
    writeFileSync(join(folder, "rules.json"), JSON.stringify({ groups: recordingRules }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Series as promtool writes them: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/ */
interface RuleTest {
    readonly name: string;
    readonly input: Readonly<Record<string, string>>;
    /** What a query gives after five minutes. */
    readonly expected: readonly { readonly expr: string; readonly samples: Readonly<Record<string, number>> }[];
}

const wanted = (service: string, replicas: number) => ({
    [service === "sync"
        ? `kube_statefulset_replicas{namespace="todo", statefulset="sync", job="kube-state-metrics"}`
        : `kube_deployment_spec_replicas{namespace="todo", deployment="${service}", job="kube-state-metrics"}`]:
        `${replicas}x40`,
});
const up = (service: string, pod: number, value: number) => ({
    [`up{job="services", service="${service}", pod="${service}-${pod}"}`]: `${value}x40`,
});

const pod = (name: string) => ({ [`kube_pod_status_phase{namespace="todo", pod="${name}", phase="Running"}`]: "1x40" });

const tests: readonly RuleTest[] = [
    {
        name: "state tells healthy, degraded, down and scaled to zero apart",
        input: {
            ...wanted("backend", 2),
            ...up("backend", 0, 1),
            ...up("backend", 1, 1),
            ...wanted("sync", 2),
            ...up("sync", 0, 1),
            ...up("sync", 1, 0),
            ...wanted("notification", 1),
            ...up("notification", 0, 0),
            ...wanted("recurring-task", 1),
            ...wanted("audit", 0),
        },
        expected: [
            {
                expr: "service:state",
                samples: {
                    'service:state{service="audit"}': 3,
                    'service:state{service="backend"}': 2,
                    'service:state{service="notification"}': 0,
                    'service:state{service="recurring-task"}': 0,
                    'service:state{service="sync"}': 1,
                },
            },
            {
                expr: 'service:http_requests:rate1m{service="audit"}',
                samples: { 'service:http_requests:rate1m{service="audit"}': 0 },
            },
        ],
    },
    {
        name: "lag has one name, whichever broker counts it",
        input: {
            'redpanda_kafka_consumer_group_lag_sum{redpanda_group="audit"}': "4x40",
            'redpanda_kafka_consumer_group_lag_sum{redpanda_group="sync-1"}': "2x40",
            ...pod("sync-1"),
        },
        expected: [
            {
                expr: "consumer:events_lag:sum",
                samples: {
                    'consumer:events_lag:sum{consumer="audit", service="audit"}': 4,
                    'consumer:events_lag:sum{consumer="sync-1", service="sync"}': 2,
                },
            },
        ],
    },
    {
        name: "lag of a Kafka is summed over partitions, without the unknown",
        input: {
            'kafka_consumergroup_lag{consumergroup="recurring-task", topic="task-events", partition="0"}': "3x40",
            'kafka_consumergroup_lag{consumergroup="recurring-task", topic="task-events", partition="1"}': "-1x40",
        },
        expected: [
            {
                expr: "consumer:events_lag:sum",
                samples: { 'consumer:events_lag:sum{consumer="recurring-task", service="recurring-task"}': 3 },
            },
        ],
    },
    {
        name: "lag of groups without a reader is none: of pods from a former scale, of the suite's runs, of others",
        input: {
            'kafka_consumergroup_lag{consumergroup="audit", topic="task-events", partition="0"}': "1x40",
            'kafka_consumergroup_lag{consumergroup="sync-0", topic="task-events", partition="0"}': "2x40",
            'kafka_consumergroup_lag{consumergroup="sync-2", topic="task-events", partition="0"}': "0+3x40",
            'kafka_consumergroup_lag{consumergroup="e2e-x7k2p", topic="task-events", partition="0"}': "0+4x40",
            'kafka_consumergroup_lag{consumergroup="reports", topic="task-events", partition="0"}': "0+5x40",
            ...pod("sync-0"),
            ...pod("e2e-x7k2p"),
        },
        expected: [
            {
                expr: "consumer:events_lag:sum",
                samples: {
                    'consumer:events_lag:sum{consumer="audit", service="audit"}': 1,
                    'consumer:events_lag:sum{consumer="sync-0", service="sync"}': 2,
                },
            },
        ],
    },
    {
        name: "backlog of Pub/Sub is summed over the consumer's subscriptions",
        input: {
            ...pod("sync-0"),
            ...Object.fromEntries(
                ["sync-0-task-events", "sync-0-reminders", "sync-1-reminders"].map((it, index) => [
                    `stackdriver_pubsub_subscription_pubsub_googleapis_com_subscription_num_undelivered_messages{subscription_id="${it}"}`,
                    `${index + 5}x40`,
                ]),
            ),
        },
        expected: [
            {
                expr: "consumer:events_lag:sum",
                samples: { 'consumer:events_lag:sum{consumer="sync-0", service="sync"}': 11 },
            },
        ],
    },
    {
        name: "a volume that is a folder of a node has the figures of the node's fullest disk",
        input: {
            'kube_persistentvolumeclaim_info{namespace="data", persistentvolumeclaim="postgres-1"}': "1x40",
            'kube_persistentvolumeclaim_info{namespace="monitoring", persistentvolumeclaim="prometheus-0"}': "1x40",
            'kubelet_volume_stats_used_bytes{namespace="data", persistentvolumeclaim="postgres-1"}': "10e9x40",
            'kubelet_volume_stats_available_bytes{namespace="data", persistentvolumeclaim="postgres-1"}': "40e9x40",
            'kubelet_volume_stats_capacity_bytes{namespace="data", persistentvolumeclaim="postgres-1"}': "50e9x40",
            'node_filesystem_avail_bytes{instance="a", mountpoint="/var"}': "25e9x40",
            'node_filesystem_size_bytes{instance="a", mountpoint="/var"}': "100e9x40",
            // The nodes of GKE have a small root that nothing can be written to.
            'node_filesystem_avail_bytes{instance="a", mountpoint="/"}': "0x40",
            'node_filesystem_size_bytes{instance="a", mountpoint="/"}': "6e9x40",
            'node_filesystem_readonly{instance="a", mountpoint="/"}': "1x40",
        },
        expected: [
            {
                expr: infrastructureQueries.volumeUsed,
                samples: {
                    '{namespace="data", persistentvolumeclaim="postgres-1"}': 0.2,
                    '{namespace="monitoring", persistentvolumeclaim="prometheus-0"}': 0.75,
                },
            },
            {
                expr: infrastructureQueries.volumeDaysLeft,
                samples: {
                    '{namespace="data", persistentvolumeclaim="postgres-1"}': 365,
                    '{namespace="monitoring", persistentvolumeclaim="prometheus-0"}': 365,
                },
            },
        ],
    },
    {
        name: "a volume on a cluster without statistics of any",
        input: {
            'kube_persistentvolumeclaim_info{namespace="monitoring", persistentvolumeclaim="prometheus-0"}': "1x40",
            // 86.4 GB are free after five minutes, and 21.6 GB go in a day.
            'node_filesystem_avail_bytes{instance="a", mountpoint="/var"}': "86.475e9-3.75e6x40",
            'node_filesystem_size_bytes{instance="a", mountpoint="/var"}': "100e9x40",
        },
        expected: [
            {
                expr: infrastructureQueries.volumeDaysLeft,
                samples: { '{namespace="monitoring", persistentvolumeclaim="prometheus-0"}': 4 },
            },
        ],
    },
    {
        name: "errors are a share of requests, and none without a 5xx; probes do not count",
        input: {
            'http_requests_total{job="services", service="backend", route="/api/:user/tasks", status="201"}': "0+45x40",
            'http_requests_total{job="services", service="backend", route="/api/:user/tasks", status="503"}': "0+15x40",
            'http_requests_total{job="services", service="backend", route="/livez", status="200"}': "0+600x40",
            'http_requests_total{job="services", service="audit", route="/audit-logs", status="200"}': "0+30x40",
        },
        expected: [
            {
                expr: "service:http_errors:ratio_rate1m",
                samples: {
                    'service:http_errors:ratio_rate1m{service="audit"}': 0,
                    'service:http_errors:ratio_rate1m{service="backend"}': 0.25,
                },
            },
            {
                expr: 'service:http_requests:rate1m{service="backend"}',
                samples: { 'service:http_requests:rate1m{service="backend"}': 4 },
            },
        ],
    },
    {
        name: "the first failure counts for a minute, though its series is as old as it",
        input: {
            'up{job="services", instance="a"}': "1x40",
            'events_published_total{job="services", instance="a", service="backend", topic="task-events", outcome="failure"}':
                "_x18 6x22",
            'websocket_connections_active{service="sync"}': "3x40",
        },
        expected: [
            {
                expr: "service:events_published:rate1m",
                samples: {
                    'service:events_published:rate1m{service="backend", topic="task-events", outcome="failure"}': 0.1,
                },
            },
            {
                expr: "service:websockets_closed:rate1m",
                samples: { 'service:websockets_closed:rate1m{service="sync"}': 0 },
            },
        ],
    },
    {
        name: "what a counter holds when Prometheus comes back is old: no failure",
        input: {
            'up{job="services", instance="a"}': "_x18 1x22",
            'events_published_total{job="services", instance="a", service="backend", topic="task-events", outcome="failure"}':
                "_x18 6000x22",
        },
        expected: [
            {
                expr: "service:events_published:rate1m",
                samples: {
                    'service:events_published:rate1m{service="backend", topic="task-events", outcome="failure"}': 0,
                },
            },
        ],
    },
    {
        name: "latency is the quantile of the last minute, and absent without requests",
        input: {
            'http_request_duration_seconds_bucket{service="backend", route="/a", le="0.5"}': "0+10x40",
            'http_request_duration_seconds_bucket{service="backend", route="/a", le="1"}': "0+20x40",
            'http_request_duration_seconds_bucket{service="backend", route="/a", le="+Inf"}': "0+20x40",
            'http_request_duration_seconds_bucket{service="audit", route="/a", le="1"}': "7x40",
            'http_request_duration_seconds_bucket{service="audit", route="/a", le="+Inf"}': "7x40",
        },
        expected: [
            {
                expr: 'service:http_request_duration_seconds:quantile_rate1m{quantile="0.5"}',
                samples: {
                    'service:http_request_duration_seconds:quantile_rate1m{quantile="0.5", service="backend"}': 0.5,
                },
            },
        ],
    },
];

it.each(tests.map((it) => [it.name, it] as const))("%s", async (_name, { input, expected }) => {
    const file = join(folder, "test.json");
    const test = {
        rule_files: [join(folder, "rules.json")],
        evaluation_interval: `${liveSeconds}s`,
        // Rates are sums of fractions.
        fuzzy_compare: true,
        tests: [
            {
                interval: "15s",
                input_series: Object.entries(input).map(([series, values]) => ({ series, values })),
                promql_expr_test: expected.map(({ expr, samples }) => ({
                    expr,
                    eval_time: "5m",
                    exp_samples: Object.entries(samples).map(([labels, value]) => ({ labels, value })),
                })),
            },
        ],
    };
    writeFileSync(file, JSON.stringify(test));
    await run(promtool, ["test", "rules", file]).catch((error: unknown) => {
        const { stdout, stderr } = error as { stdout: string; stderr: string };
        throw new Error(`${stdout}${stderr}`);
    });
});

it("promtool accepts rules and the scrape configuration of every broker", async () => {
    await run(promtool, ["check", "rules", join(folder, "rules.json")]);
    for (const lag of ["broker", "kafka", "cloud-monitoring"] as const) {
        const config = join(folder, `${lag}.json`);
        writeFileSync(join(folder, "targets.json"), "[]");
        const scrape = [
            ...monitors(lag, optionalParts).map((it) => scrapeConfigOf(it, join(folder, "targets.json"))),
            ...kubeletScrapes.map((it) => kubeletJob(it, "127.0.0.1:10250")),
        ];
        writeFileSync(config, JSON.stringify({ scrape_configs: scrape, rule_files: [join(folder, "rules.json")] }));
        await run(promtool, ["check", "config", config]);
    }
});
