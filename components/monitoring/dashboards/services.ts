import { composeDashboard, logsRow, type Row } from "./compose";
import { lines, states } from "./panels";
import { serviceQueries } from "./queries/services";

const summary: Row = {
    title: "Rate, errors, duration",
    panels: [
        [
            states({
                title: "State",
                description: "Healthy, degraded, down, or scaled to zero by somebody's wish.",
                unit: "short",
                queries: [{ expr: serviceQueries.state, legend: "{{service}}" }],
                runbook: "scaled-to-zero",
            }),
            lines({
                title: "Replicas",
                description:
                    "Answering and wanted. They differ for a moment in every release; if they stay apart, describe the pods.",
                unit: "short",
                queries: [
                    { expr: serviceQueries.replicasUp, legend: "{{service}} up" },
                    { expr: serviceQueries.replicasDesired, legend: "{{service}} wanted" },
                ],
                runbook: "service-down",
                height: 5,
            }),
        ],
        [
            lines({
                title: "Requests",
                description: "Answered per second, without probes.",
                unit: "reqps",
                queries: [{ expr: serviceQueries.requestRate, legend: "{{service}}" }],
                runbook: "service-down",
            }),
            lines({
                title: "Requests that failed",
                description: "Share of answers with a 5xx status. Filter the log for request_failed to see why.",
                unit: "percentunit",
                queries: [{ expr: serviceQueries.errorRatio, legend: "{{service}}" }],
                runbook: "service-down",
                thresholds: [{ value: 0.01, color: "red" }],
            }),
            lines({
                title: "Response time",
                description:
                    "Median, 95th and 99th percentile of the last minute. A wide gap between them means that few requests suffer.",
                unit: "s",
                queries: ([0.5, 0.95, 0.99] as const).map((it) => ({
                    expr: serviceQueries.latency(it),
                    legend: `{{service}} p${it * 100}`,
                })),
                runbook: "high-latency",
            }),
        ],
    ],
};

const routes: Row = {
    title: "By route",
    panels: [
        [
            lines({
                title: "Requests by route",
                description: "Which routes carry the load.",
                unit: "reqps",
                queries: [{ expr: serviceQueries.requestRateByRoute, legend: "{{service}} {{method}} {{route}}" }],
                runbook: "high-latency",
            }),
            lines({
                title: "Refused and failed requests by route",
                description: "4xx: a client is wrong, or tokens have expired. 5xx: the service or what it depends on.",
                unit: "reqps",
                queries: [{ expr: serviceQueries.errorRateByRoute, legend: "{{service}} {{route}} {{status}}" }],
                runbook: "service-down",
            }),
            lines({
                title: "Response time by route, 95th percentile",
                description: "The slow route names the query to look at. Compare with the database panel below.",
                unit: "s",
                queries: [{ expr: serviceQueries.latencyByRoute(0.95), legend: "{{service}} {{route}}" }],
                runbook: "high-latency",
            }),
        ],
    ],
};

const inside: Row = {
    title: "Inside",
    panels: [
        [
            lines({
                title: "Requests in progress",
                description: "Piling up means that they arrive faster than they are answered.",
                unit: "short",
                queries: [{ expr: serviceQueries.inProgress, legend: "{{service}}" }],
                runbook: "high-latency",
            }),
            lines({
                title: "Database queries, 95th percentile",
                description:
                    "By operation and table. Up together with response times: look at Postgres on the infrastructure dashboard.",
                unit: "s",
                queries: [{ expr: serviceQueries.databaseLatency, legend: "{{service}} {{operation}} {{table}}" }],
                runbook: "high-latency",
            }),
            lines({
                title: "Memory",
                description: "Of the largest process. Growing without end: a leak; the limit restarts the container.",
                unit: "bytes",
                queries: [{ expr: serviceQueries.memory, legend: "{{service}}" }],
                runbook: "node-resources",
            }),
        ],
        [
            lines({
                title: "Processor time",
                description:
                    "Cores in use. At the limit of the container it is slowed down, and all its requests with it.",
                unit: "short",
                queries: [{ expr: serviceQueries.cpu, legend: "{{service}}" }],
                runbook: "high-latency",
            }),
            lines({
                title: "Event loop delay, 99th percentile",
                description: "How long callbacks wait. A waiting loop slows every request of the process.",
                unit: "s",
                queries: [{ expr: serviceQueries.eventLoopDelay, legend: "{{service}}" }],
                runbook: "high-latency",
                thresholds: [{ value: 0.1, color: "red" }],
            }),
            lines({
                title: "Tasks",
                description: "Changes of tasks per second, by kind.",
                unit: "ops",
                queries: (["created", "updated", "completed", "deleted"] as const).map((kind) => ({
                    expr: serviceQueries.taskRate(kind),
                    legend: kind,
                })),
                runbook: "service-down",
            }),
        ],
    ],
};

export const serviceDashboard = () =>
    composeDashboard({
        uid: "todo-services",
        title: "Services",
        description: "Rate, errors and duration per service and route.",
        rows: [summary, routes, inside, logsRow()],
    });
