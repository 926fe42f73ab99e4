import { composeDashboard, logsRow, type Row } from "./compose";
import { figures, lines } from "./panels";
import { webSocketQueries } from "./queries/websocket";

const connections: Row = {
    title: "Connections",
    panels: [
        [
            figures({
                title: "Open now",
                description: "Of all replicas. A sudden fall: users lost their live updates.",
                unit: "short",
                queries: [{ expr: webSocketQueries.connections, legend: "connections" }],
                runbook: "websockets",
                weight: 2,
            }),
            lines({
                title: "Open by pod",
                description:
                    "Should be even after a while. One pod alone: the others are new, or the gateway does not reach them.",
                unit: "short",
                queries: [{ expr: webSocketQueries.connectionsByPod, legend: "{{pod}}" }],
                runbook: "websockets",
                weight: 3,
            }),
            lines({
                title: "Opened, closed, rejected",
                description:
                    "Per second. Rejected: tokens are missing, wrong or expired. Closed in bursts: releases, gateway, network.",
                unit: "ops",
                queries: [{ expr: webSocketQueries.opened, legend: "{{status}}" }],
                runbook: "websockets",
                weight: 3,
            }),
        ],
    ],
};

const delivery: Row = {
    title: "Delivery",
    panels: [
        [
            lines({
                title: "Messages",
                description:
                    "Written to sockets per second. Zero while events flow: no user is connected, or sync does not consume.",
                unit: "ops",
                queries: [{ expr: webSocketQueries.messages, legend: "{{event_type}}" }],
                runbook: "websockets",
            }),
            lines({
                title: "From commit to socket",
                description: "Promised: 2 s. Late: look at the lag of sync on the events dashboard.",
                unit: "s",
                queries: ([0.5, 0.95, 0.99] as const).map((it) => ({
                    expr: webSocketQueries.delivery(it),
                    legend: `p${it * 100}`,
                })),
                runbook: "websockets",
                thresholds: [{ value: 2, color: "red" }],
            }),
            figures({
                title: "Delivered within 2 s",
                description: "Share of messages. Below 99 %: the promise is broken for users you can count.",
                unit: "percentunit",
                queries: [{ expr: webSocketQueries.withinPromise, legend: "in time" }],
                runbook: "websockets",
            }),
        ],
        [
            figures({
                title: "Rejected",
                description:
                    "Connections refused per second. A wave of them: the signing key changed, or clocks differ.",
                unit: "ops",
                queries: [{ expr: webSocketQueries.rejected, legend: "rejected" }],
                runbook: "websockets",
                thresholds: [{ value: 1, color: "yellow" }],
            }),
        ],
    ],
};

export const webSocketDashboard = () =>
    composeDashboard({
        uid: "todo-websocket",
        title: "WebSocket",
        description: "Live connections of users and the delivery of changes over them.",
        variables: [],
        rows: [connections, delivery, logsRow("sync")],
    });
