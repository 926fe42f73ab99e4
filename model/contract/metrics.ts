import { type ServiceName } from "./catalogue";

export interface MetricDefinition {
    readonly type: "counter" | "gauge" | "histogram";
    readonly help: string;
    /** Few and bounded: never an id of a user, a task or a request. The `service` label comes from the scrape. */
    readonly labels: readonly string[];
    /** Upper bounds of a histogram, in seconds. A promise of the platform is always one of them. */
    readonly buckets?: readonly number[];
    /** Services that export it; absent means all. */
    readonly services?: readonly ServiceName[];
}

/** Of whatever answers a request, the gateway included; in seconds. */
export const requestBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const queryBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];
/** Promised: 2 s to a WebSocket, 10 s to the next occurrence. */
const deliveryBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60];

/**
 * The metrics of the services: services register exactly these, dashboards and rules may
 * query only these. Names follow https://prometheus.io/docs/practices/naming/
 */
export const metrics = {
    http_requests_total: {
        type: "counter",
        help: "HTTP requests answered",
        labels: ["method", "route", "status"],
    },
    http_request_duration_seconds: {
        type: "histogram",
        help: "Time from request to response",
        labels: ["method", "route", "status"],
        buckets: requestBuckets,
    },
    http_requests_in_progress: { type: "gauge", help: "HTTP requests being answered", labels: [] },
    events_published_total: {
        type: "counter",
        help: "Attempts to publish an event; outcome is success or failure",
        labels: ["topic", "event_type", "outcome"],
    },
    events_consumed_total: {
        type: "counter",
        help: "Events delivered; outcome is success, duplicate, retry or drop",
        labels: ["topic", "event_type", "outcome"],
    },
    event_processing_duration_seconds: {
        type: "histogram",
        help: "Time to process a delivered event",
        labels: ["topic", "event_type"],
        buckets: requestBuckets,
    },
    event_end_to_end_latency_seconds: {
        type: "histogram",
        help: "Time from the commit that caused an event to the end of its processing",
        labels: ["topic", "event_type"],
        buckets: deliveryBuckets,
    },
    database_query_duration_seconds: {
        type: "histogram",
        help: "Time of a database query",
        labels: ["operation", "table"],
        buckets: queryBuckets,
        services: ["backend", "notification", "audit"],
    },
    tasks_created_total: {
        type: "counter",
        help: "Tasks created; origin is api or recurrence",
        labels: ["origin"],
        services: ["backend"],
    },
    tasks_updated_total: { type: "counter", help: "Tasks updated", labels: [], services: ["backend"] },
    tasks_completed_total: { type: "counter", help: "Tasks completed", labels: [], services: ["backend"] },
    tasks_deleted_total: { type: "counter", help: "Tasks deleted", labels: [], services: ["backend"] },
    outbox_pending: {
        type: "gauge",
        help: "Committed events that are not published yet",
        labels: [],
        services: ["backend"],
    },
    recurring_tasks_processed_total: {
        type: "counter",
        help: "Completed tasks looked at; status is created, not_recurring, duplicate or failed",
        labels: ["status"],
        services: ["recurring-task"],
    },
    recurring_tasks_created_total: {
        type: "counter",
        help: "Next occurrences created",
        labels: ["recurrence"],
        services: ["recurring-task"],
    },
    recurring_task_creation_delay_seconds: {
        type: "histogram",
        help: "Time from the completion of a task to its next occurrence (promised: 10 s)",
        labels: [],
        buckets: deliveryBuckets,
        services: ["recurring-task"],
    },
    reminders_scheduled_total: { type: "counter", help: "Reminders scheduled", labels: [], services: ["notification"] },
    reminders_cancelled_total: { type: "counter", help: "Reminders cancelled", labels: [], services: ["notification"] },
    reminders_sent_total: {
        type: "counter",
        help: "Reminders handed to a channel; status is success or failure",
        labels: ["channel", "status"],
        services: ["notification"],
    },
    reminders_pending: {
        type: "gauge",
        help: "Reminders scheduled and not sent yet, of all replicas",
        labels: [],
        services: ["notification"],
    },
    reminder_delivery_delay_seconds: {
        type: "histogram",
        help: "Time from when a reminder was due to when it was sent",
        labels: [],
        buckets: deliveryBuckets,
        services: ["notification"],
    },
    websocket_connections_active: {
        type: "gauge",
        help: "WebSocket connections open now",
        labels: [],
        services: ["sync"],
    },
    websocket_connections_total: {
        type: "counter",
        help: "WebSocket connections; status is connected, disconnected or rejected",
        labels: ["status"],
        services: ["sync"],
    },
    websocket_messages_sent_total: {
        type: "counter",
        help: "Messages written to WebSockets",
        labels: ["event_type"],
        services: ["sync"],
    },
    websocket_message_delivery_duration_seconds: {
        type: "histogram",
        help: "Time from the commit that caused an event to its message on a WebSocket (promised: 2 s)",
        labels: [],
        buckets: deliveryBuckets,
        services: ["sync"],
    },
    audit_logs_written_total: {
        type: "counter",
        help: "Audit entries; status is success or failure",
        labels: ["event_type", "status"],
        services: ["audit"],
    },
    audit_log_write_duration_seconds: {
        type: "histogram",
        help: "Time to write an audit entry",
        labels: [],
        buckets: queryBuckets,
        services: ["audit"],
    },
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof metrics;
