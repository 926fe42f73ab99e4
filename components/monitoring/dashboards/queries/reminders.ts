import { quantileOf, shareWithin, window, type Quantile } from "./promql";

/** Reminders and next occurrences: what happens without a user waiting for it. */
export const reminderQueries = {
    pending: `max(reminders_pending)`,
    scheduled: `sum(rate(reminders_scheduled_total${window}))`,
    cancelled: `sum(rate(reminders_cancelled_total${window}))`,
    sent: `sum by (channel, status) (rate(reminders_sent_total${window}))`,
    reminderDelay: quantileOf(0.95, "reminder_delivery_delay_seconds_bucket"),
    processed: `sum by (status) (rate(recurring_tasks_processed_total${window}))`,
    created: `sum by (recurrence) (rate(recurring_tasks_created_total${window}))`,
    creationDelay: (quantile: Quantile) => quantileOf(quantile, "recurring_task_creation_delay_seconds_bucket"),
    withinPromise: shareWithin("recurring_task_creation_delay_seconds", 10),
} as const;
