import { type Handler } from "@todo/shared/consumer";
import { type Parts } from "@todo/shared/run";
import { type EarlierReminders } from "./earlier-reminders";
import { decide } from "./reminder";
import { publishReminder } from "./reminder-events";
import { type ReminderStore } from "./reminder-store";

export interface RemindersParts extends Pick<Parts<"notification">, "log" | "metrics" | "sidecar"> {
    readonly store: ReminderStore;
    readonly earlier: EarlierReminders;
}

/** Schedules and cancels reminders as tasks change. Every step can be repeated: events have the same id, and saving comes last. */
export function reminderFollower(parts: RemindersParts): Handler<"task-events"> {
    const { store, earlier, metrics, log } = parts;
    return async ({ event }) => {
        await earlier.takeOver(event.data.task_id);
        const previous = await store.load(event.data.task_id);
        const decision = decide(previous, event, Date.parse(event.time));
        if (!decision) return "duplicate";
        const { action, record } = decision;
        if (action === "schedule") await publishReminder(parts, "reminder.scheduled", record);
        else if (action === "cancel") await publishReminder(parts, "reminder.cancelled", record);
        await store.save(record, previous);
        const about = { task_id: record.task_id };
        if (action === "schedule") {
            metrics.reminders_scheduled_total.inc();
            log.info("Scheduled a reminder.", { event: "reminder_scheduled", ...about });
        } else if (action === "cancel") {
            metrics.reminders_cancelled_total.inc();
            log.info("Cancelled a reminder.", { event: "reminder_cancelled", ...about });
        }
        return "success";
    };
}
