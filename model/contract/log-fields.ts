/**
 * The log contract of the services (FR-010): one flat JSON object a line. Services write,
 * the collector parses, and saved queries filter exactly these fields.
 */

/** In every line. `timestamp` is RFC 3339 in UTC with milliseconds, `level` is lower case, `service` a name of the catalogue. */
export const requiredLogFields = ["timestamp", "level", "service", "message"] as const;

/** Where they apply. No other field is written; tokens, e-mail addresses and titles of tasks never are. */
export const optionalLogFields = [
    "event",
    "request_id",
    "user_id",
    "task_id",
    "event_id",
    "event_type",
    "topic",
    "trace_id",
    "method",
    "route",
    "status",
    "duration_ms",
    "error_type",
    "error_message",
    "stack",
] as const;

export type LogField = (typeof requiredLogFields)[number] | (typeof optionalLogFields)[number];

/** What each field holds: docs/reference/log-fields.md. */
export const logFieldMeanings: Readonly<Record<LogField, string>> = {
    timestamp: "when it was written: RFC 3339 in UTC, with milliseconds",
    level: "`debug`, `info`, `warn` or `error`",
    service: "name of the service, as in the catalogue",
    message: "one sentence for people; search by `event` instead",
    event: "stable code of what happened, see below",
    request_id: "of the HTTP request that began it; the same in every service that its events reach",
    user_id: "whose task or connection it is",
    task_id: "the task it is about",
    event_id: "`id` of the CloudEvent",
    event_type: "`type` of the CloudEvent",
    topic: "topic of the event",
    trace_id: "W3C trace id",
    method: "HTTP method",
    route: "pattern of the path, without the ids in it",
    status: "HTTP status of the answer",
    duration_ms: "how long it took, in milliseconds",
    error_type: "class of the error, or a short code of its cause",
    error_message: "its words",
    stack: "where it was thrown",
};

export const logLevels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

/** Ids that a search starts from: structured metadata in Loki, never labels. */
export const searchableLogFields = [
    "request_id",
    "user_id",
    "task_id",
    "event",
    "event_id",
    "event_type",
    "trace_id",
] as const satisfies readonly LogField[];

/** Stable codes of the field `event`, which queries match instead of prose. */
export const logEvents = [
    "service_started",
    "service_stopping",
    "service_stopped",
    "request_completed",
    "request_rejected",
    "request_failed",
    "login_failed",
    "task_created",
    "task_updated",
    "task_completed",
    "task_reopened",
    "task_deleted",
    "task_create_failed",
    "event_published",
    "event_publish_failed",
    "event_processed",
    "event_duplicate",
    "event_retry",
    "event_dropped",
    "occurrence_created",
    "occurrence_failed",
    "reminder_scheduled",
    "reminder_cancelled",
    "reminder_sent",
    "reminder_failed",
    "job_unknown",
    "ws_connected",
    "ws_disconnected",
    "ws_connection_lost",
    "ws_rejected",
    "audit_written",
    "audit_write_failed",
    "dependency_unavailable",
    "dependency_recovered",
] as const;
export type LogEvent = (typeof logEvents)[number];
