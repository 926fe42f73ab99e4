import { serviceState } from "../../../model/platform/monitoring-names";
import { type Alert } from "./alert";

const requests = `route!~"/livez|/readyz|/metrics"`;
/** Since Prometheus 3 bounds are floats; the services write integers. */
const bound = (seconds: number) => `le=~"${seconds}|${seconds}.0"`;

/** Share of requests that may fail in a month: 99.9 % succeed. */
export const errorBudget = 0.001;
/** Fewer failures than this are somebody's bad luck, however few requests there are. */
const fewFailures = 10;

interface BurnRate {
    /** How many times faster than evenly over the month the budget is used up. */
    readonly factor: number;
    readonly long: string;
    /** So that it ends soon after the cause. */
    readonly short: string;
}

/** After https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts */
function burns({ factor, long, short }: BurnRate): string {
    const failed = (window: string) =>
        `sum by (service) (increase(http_requests_total{${requests}, status=~"5.."}[${window}]))`;
    const all = (window: string) => `sum by (service) (increase(http_requests_total{${requests}}[${window}]))`;
    const over = (window: string) => `${failed(window)} / ${all(window)} > ${factor} * ${errorBudget}`;
    return `${over(long)} and ${over(short)} and ${failed(long)} >= ${fewFailures}`;
}

interface LatePart {
    readonly histogram: string;
    readonly seconds: number;
}

/** The 95th percentile of five minutes is late, and that of the last minute still is. */
function late({ histogram, seconds }: LatePart, selector = ""): string {
    const buckets = `${histogram}_bucket{${selector}}`;
    const p95 = (window: string) => `histogram_quantile(0.95, sum by (service, le) (rate(${buckets}[${window}])))`;
    const observed = (which: string) => `sum by (service) (increase(${which}[5m]))`;
    const counted = [selector, bound(seconds)].filter((it) => it !== "").join(", ");
    const slow = `${observed(`${histogram}_count{${selector}}`)} - ${observed(`${histogram}_bucket{${counted}}`)}`;
    return `${p95("5m")} > ${seconds} and ${p95("1m")} > ${seconds} and ${slow} >= ${fewFailures}`;
}

/** Events that wait count when there are this many, and more than are taken in half a minute. */
const waiting = { events: 10, seconds: 30 };
/** More than `waiting` at the rate, which is nothing where nobody takes any. */
const moreThanTaken = (count: string, rate: string) =>
    `${count} >= ${waiting.events} and ${count} > on (service) group_left () ${waiting.seconds} * (${rate} or on (service) max by (service) (${count}) * 0)`;

/** What users notice, or will: services, events, reminders and live updates. */
export const serviceAlerts: readonly Alert[] = [
    {
        name: "ServiceDown",
        severity: "critical",
        summary: "{{ $labels.service }} is down: no replica answers",
        when: "a service that is wanted has no replica that answers",
        expr: `service:state == ${serviceState.down}`,
        for: "1m",
        runbook: "service-down",
    },
    {
        name: "ServiceDegraded",
        severity: "warning",
        summary: "{{ $labels.service }} has fewer replicas than it should",
        when: "fewer replicas answer than are wanted",
        expr: `service:state == ${serviceState.degraded}`,
        for: "15m",
        runbook: "service-down",
    },
    {
        name: "RequestsFail",
        severity: "critical",
        summary: "{{ $labels.service }} fails {{ $value | humanizePercentage }} of its requests",
        when: "a month's share of failures (0.1 %) would be used up in two days, by the last hour and the last 5 minutes",
        expr: burns({ factor: 14.4, long: "1h", short: "5m" }),
        for: "2m",
        runbook: "service-down",
    },
    {
        name: "RequestsFailNowAndThen",
        severity: "warning",
        summary: "{{ $labels.service }} has failed {{ $value | humanizePercentage }} of its requests for hours",
        when: "a month's share of failures (0.1 %) would be used up in five days, by the last 6 hours and the last 30 minutes",
        expr: burns({ factor: 6, long: "6h", short: "30m" }),
        for: "15m",
        runbook: "service-down",
    },
    {
        name: "ServiceSlow",
        severity: "warning",
        summary: "{{ $labels.service }} takes {{ $value | humanizeDuration }} for one request in twenty",
        when: "the 95th percentile of response times is above 1 s, in the last 5 minutes and the last minute",
        expr: late({ histogram: "http_request_duration_seconds", seconds: 1 }, requests),
        for: "1m",
        runbook: "high-latency",
    },
    {
        name: "ConsumerBehind",
        severity: "warning",
        summary: "{{ $labels.consumer }} has {{ $value | humanize }} events still to read",
        when: "a consumer has 10 or more events to read, and more than it reads in 30 s",
        expr: moreThanTaken(
            'consumer:events_lag:sum{service!=""}',
            'sum by (service) (service:events_consumed:rate1m{outcome!="retry"})',
        ),
        for: "1m",
        runbook: "lag-growing",
    },
    {
        name: "EventsNotPublished",
        severity: "critical",
        summary: "{{ $value | humanize }} events of {{ $labels.service }} wait in the outbox",
        when: "10 or more events wait in the outbox, and more than are published in 30 s",
        expr: moreThanTaken(
            "max by (service) (outbox_pending)",
            'sum by (service) (service:events_published:rate1m{outcome="success"})',
        ),
        for: "1m",
        runbook: "broker-down",
    },
    {
        name: "DeadLetters",
        severity: "warning",
        summary: "{{ $labels.service }} has given up events of {{ $labels.topic }}",
        when: "an event went to the dead letters within the last hour",
        expr: "max_over_time(service:events_given_up:rate1m[1h]) > 0",
        for: "0m",
        runbook: "lag-growing",
    },
    {
        name: "RemindersLate",
        severity: "critical",
        summary: "reminders are sent {{ $value | humanizeDuration }} late",
        when: "the 95th percentile of the delay of reminders is above 10 s, in the last 5 minutes and the last minute",
        expr: late({ histogram: "reminder_delivery_delay_seconds", seconds: 10 }),
        for: "1m",
        runbook: "reminders-late",
    },
    {
        name: "OccurrencesLate",
        severity: "critical",
        summary: "next occurrences appear {{ $value | humanizeDuration }} after the completion",
        when: "the 95th percentile from a completion to the next occurrence is above 10 s, in the last 5 minutes and the last minute",
        expr: late({ histogram: "recurring_task_creation_delay_seconds", seconds: 10 }),
        for: "1m",
        runbook: "reminders-late",
    },
    {
        name: "LiveUpdatesLate",
        severity: "warning",
        summary: "changes reach WebSockets {{ $value | humanizeDuration }} after they are made",
        when: "the 95th percentile from a change to its WebSocket message is above 2 s, in the last 5 minutes and the last minute",
        expr: late({ histogram: "websocket_message_delivery_duration_seconds", seconds: 2 }),
        for: "1m",
        runbook: "websockets",
    },
    {
        name: "WebSocketsLost",
        severity: "warning",
        summary: "more than half of the WebSockets of {{ $labels.service }} have closed and not come back",
        when: "less than half of the WebSockets of the last 5 minutes is open, and there were 10 or more",
        expr: [
            "service:websocket_connections:sum < 0.5 * max_over_time(service:websocket_connections:sum[5m])",
            "and max_over_time(service:websocket_connections:sum[5m]) >= 10",
        ].join(" "),
        for: "1m",
        runbook: "websockets",
    },
];
