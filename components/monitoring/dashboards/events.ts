import { composeDashboard, logsRow, type Row } from "./compose";
import { figures, lines } from "./panels";
import { eventQueries } from "./queries/events";

const flow: Row = {
    title: "Flow",
    panels: [
        [
            lines({
                title: "Consumer lag",
                description:
                    "Events that consumers have still to read, whatever the broker. Growing: the consumer stands still or is too slow. " +
                    "With Pub/Sub the figure is up to three minutes old.",
                unit: "short",
                queries: [{ expr: eventQueries.lag, legend: "{{consumer}}" }],
                runbook: "lag-growing",
                thresholds: [{ value: 100, color: "red" }],
            }),
            lines({
                title: "Events published",
                description: "Per second. Zero while tasks are changed: look at the outbox.",
                unit: "ops",
                queries: [{ expr: eventQueries.publishRate, legend: "{{service}} {{topic}}" }],
                runbook: "lag-growing",
            }),
            lines({
                title: "Events consumed",
                description: "Processed per second. Below the publishing rate for long: lag grows.",
                unit: "ops",
                queries: [{ expr: eventQueries.consumeRate, legend: "{{service}} {{topic}}" }],
                runbook: "lag-growing",
            }),
        ],
    ],
};

const latency: Row = {
    title: "Latency",
    panels: [
        [
            lines({
                title: "Processing time",
                description:
                    "Of one event in the consumer. Slow here and not in the broker: look at the consumer's database and calls.",
                unit: "s",
                queries: ([0.5, 0.95] as const).map((it) => ({
                    expr: eventQueries.processing(it),
                    legend: `{{service}} {{topic}} p${it * 100}`,
                })),
                runbook: "high-latency",
            }),
            lines({
                title: "From commit to processed",
                description:
                    "The whole way: outbox, broker, consumer. Slow here while processing is fast: events wait, see lag and outbox.",
                unit: "s",
                queries: ([0.5, 0.95] as const).map((it) => ({
                    expr: eventQueries.endToEnd(it),
                    legend: `{{service}} {{topic}} p${it * 100}`,
                })),
                runbook: "high-latency",
            }),
        ],
    ],
};

const trouble: Row = {
    title: "Trouble",
    panels: [
        [
            figures({
                title: "Waiting in the outbox",
                description: "Committed and not published. It falls to zero within seconds when the broker is well.",
                unit: "short",
                queries: [{ expr: eventQueries.outbox, legend: "events" }],
                runbook: "lag-growing",
                thresholds: [{ value: 20, color: "red" }],
            }),
            lines({
                title: "Publishing that failed",
                description:
                    "Attempts per second; they are repeated until they succeed. Look at the broker and the sidecar.",
                unit: "ops",
                queries: [{ expr: eventQueries.publishFailures, legend: "{{service}} {{topic}}" }],
                runbook: "lag-growing",
            }),
            lines({
                title: "Retries and duplicates",
                description:
                    "Retried: the consumer could not work for a moment; those behind wait. Consumers ignore duplicates.",
                unit: "ops",
                queries: [
                    { expr: eventQueries.retries, legend: "{{service}} {{topic}} retry" },
                    { expr: eventQueries.duplicates, legend: "{{service}} {{topic}} duplicate" },
                ],
                runbook: "lag-growing",
            }),
            lines({
                title: "Dead letters",
                description:
                    "Given up per second. Each is an event that a service will never see: read it in the topic that ends in -dlq.",
                unit: "ops",
                queries: [{ expr: eventQueries.givenUp, legend: "{{service}} {{topic}}" }],
                runbook: "lag-growing",
                thresholds: [{ value: 0.01, color: "red" }],
            }),
        ],
    ],
};

const audit: Row = {
    title: "Audit",
    panels: [
        [
            lines({
                title: "Audit entries",
                description: "Written per second, by event type. A status of failure means a retry; it must not last.",
                unit: "ops",
                queries: [{ expr: eventQueries.auditWrites, legend: "{{event_type}} {{status}}" }],
                runbook: "service-down",
            }),
            lines({
                title: "Time to write an entry, 95th percentile",
                description: "Slow: look at Postgres on the infrastructure dashboard.",
                unit: "s",
                queries: [{ expr: eventQueries.auditLatency, legend: "p95" }],
                runbook: "high-latency",
            }),
        ],
    ],
};

export const eventDashboard = () =>
    composeDashboard({
        uid: "todo-events",
        title: "Events",
        description: "Publishing, delivery and processing of events, per topic and consumer.",
        rows: [flow, latency, trouble, audit, logsRow()],
    });
