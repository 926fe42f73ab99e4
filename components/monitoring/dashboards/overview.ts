import { composeDashboard, logsRow, type Row } from "./compose";
import { figures, lines, states } from "./panels";
import { eventQueries } from "./queries/events";
import { infrastructureQueries, monitoringQueries } from "./queries/infrastructure";
import { reminderQueries } from "./queries/reminders";
import { serviceQueries } from "./queries/services";
import { webSocketQueries } from "./queries/websocket";

/** What everybody looks at first. Columns of all services, so that the affected one is named (SC-009). */
const services: Row = {
    title: "Services",
    panels: [
        [
            states({
                title: "State",
                description:
                    "Healthy: as many replicas answer as are wanted. Scaled to zero is somebody's wish, not a fault. " +
                    "Degraded or down: look at the pods with kubectl describe, then at the log lines below.",
                unit: "short",
                queries: [{ expr: serviceQueries.stateOfAll, legend: "{{service}}" }],
                runbook: "service-down",
                weight: 2,
            }),
            figures({
                title: "Alerts",
                description:
                    "What somebody has to act on now, if alerts are on. Each is named after its line in docs/reference/alerts.md, which leads to its runbook.",
                unit: "short",
                queries: [{ expr: monitoringQueries.alerts, legend: "{{alertname}}" }],
                runbook: "service-down",
                thresholds: [{ value: 1, color: "red" }],
                withoutData: "nothing to do, or alerts are off",
            }),
        ],
        [
            lines({
                title: "Response time, 95th and 99th percentile",
                description:
                    "Of the last minute, without probes. One service up: open its dashboard and look which route it is. All up: look at database and nodes.",
                unit: "s",
                queries: [{ expr: serviceQueries.latencyOfMost, legend: "{{service}} {{quantile}}" }],
                runbook: "high-latency",
                thresholds: [{ value: 1, color: "red" }],
            }),
            lines({
                title: "Requests",
                description:
                    "Answered per second. A fall to zero while users are active means that requests do not arrive: look at the gateway.",
                unit: "reqps",
                queries: [{ expr: serviceQueries.requestRate, legend: "{{service}}" }],
                runbook: "service-down",
            }),
            lines({
                title: "Requests that failed",
                description:
                    "Share of answers with a 5xx status. Above 1 %: filter the log lines below for request_failed and read error_message.",
                unit: "percentunit",
                queries: [{ expr: serviceQueries.errorRatio, legend: "{{service}}" }],
                runbook: "service-down",
                thresholds: [{ value: 0.01, color: "red" }],
            }),
        ],
    ],
};

const events: Row = {
    title: "Events, WebSockets, reminders",
    panels: [
        [
            lines({
                title: "Consumer lag",
                description:
                    "Events that a service has still to read. Growing for minutes: its consumer is slower than the producers, or stands still.",
                unit: "short",
                queries: [{ expr: eventQueries.lagByService, legend: "{{service}}" }],
                runbook: "lag-growing",
                thresholds: [{ value: 100, color: "red" }],
            }),
            lines({
                title: "From commit to processed, 95th percentile",
                description:
                    "Time of events from the change that caused them to the end of their processing. " +
                    "Two seconds is the promise to WebSockets, ten that of recurrence.",
                unit: "s",
                queries: [{ expr: eventQueries.endToEndOfAll, legend: "{{service}}" }],
                runbook: "high-latency",
                thresholds: [
                    { value: 2, color: "yellow" },
                    { value: 10, color: "red" },
                ],
            }),
            lines({
                title: "Publishing that failed",
                description:
                    "Attempts per second. Events wait in the outbox and are not lost; look whether the broker and the sidecar of the service are up.",
                unit: "ops",
                queries: [{ expr: eventQueries.publishFailuresOfAll, legend: "{{service}}" }],
                runbook: "lag-growing",
                thresholds: [{ value: 0.1, color: "red" }],
            }),
        ],
        [
            figures({
                title: "WebSockets open",
                description: "Of all replicas of sync. A sudden fall: users lost their live updates.",
                unit: "short",
                queries: [{ expr: webSocketQueries.connections, legend: "{{service}}" }],
                runbook: "websockets",
            }),
            figures({
                title: "WebSockets lost",
                description:
                    "Closed per second. Many at once without a release: look at gateway and network, then at ws_connection_lost in the log.",
                unit: "ops",
                queries: [{ expr: webSocketQueries.lost, legend: "{{service}}" }],
                runbook: "websockets",
                thresholds: [{ value: 0.05, color: "red" }],
            }),
            figures({
                title: "Reminders waiting",
                description:
                    "Scheduled and not sent yet. It follows the users; zero with users active means that none is scheduled.",
                unit: "short",
                queries: [{ expr: reminderQueries.pending, legend: "reminders" }],
                runbook: "reminders-late",
            }),
            figures({
                title: "Next occurrence after (p95)",
                description: "Promised: 10 s after the completion. Late: look at the lag of recurring-task first.",
                unit: "s",
                queries: [{ expr: reminderQueries.creationDelay(0.95), legend: "delay" }],
                runbook: "reminders-late",
                thresholds: [{ value: 10, color: "red" }],
            }),
        ],
    ],
};

const watchers: Row = {
    title: "Monitoring of the monitoring",
    panels: [
        [
            figures({
                title: "Scrapes that succeed",
                description:
                    "Share of targets that answered, by job. Below one: the parts named here are invisible now, whatever other panels say.",
                unit: "percentunit",
                queries: [{ expr: monitoringQueries.scrapes, legend: "{{job}}" }],
                runbook: "service-down",
                weight: 3,
            }),
            figures({
                title: "Prometheus storage used",
                description:
                    "Of what retention allows. At 100 % the oldest days go first; the volume holds a fifth more.",
                unit: "percentunit",
                queries: [{ expr: monitoringQueries.prometheusStorage, legend: "used" }],
                runbook: "prometheus-storage",
                thresholds: [
                    { value: 0.9, color: "yellow" },
                    { value: 1.05, color: "red" },
                ],
            }),
            figures({
                title: "Loki and collector",
                description: "1: up. Without Loki, collectors keep what pods write and send it later.",
                unit: "short",
                queries: [
                    { expr: monitoringQueries.lokiUp, legend: "Loki" },
                    { expr: monitoringQueries.collectorUp, legend: "collector" },
                ],
                runbook: "loki-down",
            }),
            figures({
                title: "Node memory used",
                description: "The fullest node. Above 90 %: pods are about to be evicted.",
                unit: "percentunit",
                queries: [{ expr: `max(${infrastructureQueries.nodeMemory})`, legend: "memory" }],
                runbook: "node-resources",
                thresholds: [{ value: 0.9, color: "red" }],
            }),
        ],
    ],
};

export const overviewDashboard = () =>
    composeDashboard({
        uid: "todo-overview",
        title: "Platform overview",
        description: "All services in one view: whether they are healthy, and where to look when one is not.",
        rows: [services, events, watchers, logsRow()],
    });
