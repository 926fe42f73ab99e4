import { composeDashboard, logsRow, type Row } from "./compose";
import { figures, lines } from "./panels";
import { reminderQueries } from "./queries/reminders";

const reminders: Row = {
    title: "Reminders",
    panels: [
        [
            figures({
                title: "Waiting",
                description: "Scheduled and not sent yet, of all replicas.",
                unit: "short",
                queries: [{ expr: reminderQueries.pending, legend: "reminders" }],
                runbook: "reminders-late",
                weight: 2,
            }),
            lines({
                title: "Scheduled, cancelled, sent",
                description:
                    "Per second. Scheduled without sent for longer than a due date: Dapr's scheduler does not call back.",
                unit: "ops",
                queries: [
                    { expr: reminderQueries.scheduled, legend: "scheduled" },
                    { expr: reminderQueries.cancelled, legend: "cancelled" },
                    { expr: reminderQueries.sent, legend: "sent by {{channel}}: {{status}}" },
                ],
                runbook: "reminders-late",
                weight: 3,
            }),
            lines({
                title: "Late by, 95th percentile",
                description:
                    "From due to sent. More than seconds: look at Dapr's scheduler and at the notification service.",
                unit: "s",
                queries: [{ expr: reminderQueries.reminderDelay, legend: "p95" }],
                runbook: "reminders-late",
                weight: 3,
                thresholds: [{ value: 10, color: "red" }],
            }),
        ],
    ],
};

const recurrence: Row = {
    title: "Recurrence",
    panels: [
        [
            lines({
                title: "Completed tasks looked at",
                description: "By outcome, per second. failed is retried; it must not last.",
                unit: "ops",
                queries: [{ expr: reminderQueries.processed, legend: "{{status}}" }],
                runbook: "reminders-late",
            }),
            lines({
                title: "Next occurrences created",
                description: "By recurrence, per second.",
                unit: "ops",
                queries: [{ expr: reminderQueries.created, legend: "{{recurrence}}" }],
                runbook: "reminders-late",
            }),
            lines({
                title: "From completion to the next occurrence",
                description:
                    "Promised: 10 s. Late: look at the lag of recurring-task, then at its calls of the backend.",
                unit: "s",
                queries: ([0.5, 0.95, 0.99] as const).map((it) => ({
                    expr: reminderQueries.creationDelay(it),
                    legend: `p${it * 100}`,
                })),
                runbook: "reminders-late",
                thresholds: [{ value: 10, color: "red" }],
            }),
        ],
        [
            figures({
                title: "Created within 10 s",
                description: "Share of next occurrences. Below 100 %: the promise is broken.",
                unit: "percentunit",
                queries: [{ expr: reminderQueries.withinPromise, legend: "in time" }],
                runbook: "reminders-late",
            }),
        ],
    ],
};

export const reminderDashboard = () =>
    composeDashboard({
        uid: "todo-reminders",
        title: "Reminders and recurrence",
        description: "What happens without a user waiting for it, against the times that are promised.",
        variables: [],
        rows: [reminders, recurrence, logsRow("notification|recurring-task")],
    });
