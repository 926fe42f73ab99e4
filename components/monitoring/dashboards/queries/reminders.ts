const window = "[$__rate_interval]";

/** Reminders and next occurrences: what happens without a user waiting for it. */
export const reminderQueries = {
    pending: `max(reminders_pending)`,
    scheduled: `sum(rate(reminders_scheduled_total${window}))`,
    cancelled: `sum(rate(reminders_cancelled_total${window}))`,
    sent: `sum by (channel, status) (rate(reminders_sent_total${window}))`,
    reminderDelay: `histogram_quantile(0.95, sum by (le) (rate(reminder_delivery_delay_seconds_bucket${window}))) >= 0`,
    processed: `sum by (status) (rate(recurring_tasks_processed_total${window}))`,
    created: `sum by (recurrence) (rate(recurring_tasks_created_total${window}))`,
    creationDelay: (quantile: 0.5 | 0.95 | 0.99) =>
        `histogram_quantile(${quantile}, sum by (le) (rate(recurring_task_creation_delay_seconds_bucket${window}))) >= 0`,
    /** Prometheus 3 writes bounds as floats, the services write integers. */
    withinPromise: `sum(rate(recurring_task_creation_delay_seconds_bucket{le=~"10|10.0"}${window})) / (sum(rate(recurring_task_creation_delay_seconds_count${window})) > 0)`,
} as const;
