import { composeDashboard, logsRow, type Row } from "./compose";
import { figures, lines } from "./panels";
import { daprQueries } from "./queries/dapr";

const health: Row = {
    title: "Health",
    panels: [
        [
            figures({
                title: "Sidecars up",
                description:
                    "By service. Fewer than replicas: the injector was away when a pod started; delete the pod.",
                unit: "short",
                queries: [{ expr: daprQueries.sidecarsUp, legend: "{{service}}" }],
                runbook: "service-down",
                weight: 5,
            }),
            figures({
                title: "Control plane up",
                description:
                    "Operator, sentry, injector, scheduler. Running services survive without it; new pods do not start.",
                unit: "short",
                queries: [{ expr: daprQueries.controlPlaneUp, legend: "{{service}}" }],
                runbook: "service-down",
                weight: 5,
            }),
            figures({
                title: "Issuer certificate valid for",
                description:
                    "Made for a year at installation. Below 30 days: renew it, or all sidecars stop trusting each other.",
                unit: "d",
                queries: [{ expr: daprQueries.certificateDays, legend: "days" }],
                runbook: "service-down",
                weight: 2,
            }),
        ],
    ],
};

const messages: Row = {
    title: "Publish and subscribe",
    panels: [
        [
            lines({
                title: "Delivered to services",
                description: "Per second, by outcome. retry and drop: the service could not process the event.",
                unit: "ops",
                queries: [{ expr: daprQueries.ingressRate, legend: "{{service}} {{topic}} {{process_status}}" }],
                runbook: "lag-growing",
            }),
            lines({
                title: "Delivery time, 95th percentile",
                description: "Until the service answered. Slow: the service, not Dapr.",
                unit: "ms",
                queries: [{ expr: daprQueries.ingressLatency, legend: "{{service}} {{topic}}" }],
                runbook: "high-latency",
            }),
            lines({
                title: "Published by services",
                description: "Per second. success=false: the broker refuses or cannot be reached.",
                unit: "ops",
                queries: [{ expr: daprQueries.egressRate, legend: "{{service}} {{topic}} {{success}}" }],
                runbook: "lag-growing",
            }),
            lines({
                title: "Publishing time, 95th percentile",
                description: "Until the broker had the event. Slow: look at the broker and its disk.",
                unit: "ms",
                queries: [{ expr: daprQueries.egressLatency, legend: "{{service}} {{topic}}" }],
                runbook: "high-latency",
            }),
        ],
    ],
};

const rest: Row = {
    title: "State, calls, jobs",
    panels: [
        [
            lines({
                title: "Operations on state",
                description: "Per second. success=false: Postgres cannot be reached from the sidecar.",
                unit: "ops",
                queries: [{ expr: daprQueries.stateRate, legend: "{{service}} {{operation}} {{success}}" }],
                runbook: "service-down",
            }),
            lines({
                title: "Time of operations on state, 95th percentile",
                description: "Slow: look at Postgres on the infrastructure dashboard.",
                unit: "ms",
                queries: [{ expr: daprQueries.stateLatency, legend: "{{service}} {{operation}}" }],
                runbook: "high-latency",
            }),
            lines({
                title: "Requests to sidecars",
                description: "Per second, by status, without health checks. 5xx: what lies behind the sidecar is away.",
                unit: "reqps",
                queries: [{ expr: daprQueries.apiRate, legend: "{{service}} {{status}}" }],
                runbook: "service-down",
            }),
            lines({
                title: "Time of requests, 95th percentile",
                description: "To sidecars and from sidecars to services. The second is the service's own time.",
                unit: "ms",
                queries: [
                    { expr: daprQueries.apiLatency, legend: "{{service}} to sidecar" },
                    { expr: daprQueries.callbackLatency, legend: "{{service}} from sidecar" },
                ],
                runbook: "high-latency",
            }),
        ],
        [
            lines({
                title: "Jobs triggered",
                description:
                    "By Dapr's scheduler, per second: reminders that the version before had scheduled. Newer ones are in a table.",
                unit: "ops",
                queries: [{ expr: daprQueries.jobsTriggered, legend: "jobs" }],
                runbook: "reminders-late",
                height: 6,
            }),
        ],
    ],
};

export const daprDashboard = () =>
    composeDashboard({
        uid: "todo-dapr",
        title: "Dapr",
        description: "Sidecars and control plane.",
        rows: [health, messages, rest, logsRow()],
    });
