import { isTraceparent, newTraceparent } from "@todo/shared/context";
import { createEvent, deterministicId } from "@todo/shared/events";
import { errorFields } from "@todo/shared/log";
import { type Parts } from "@todo/shared/run";
import { type EventType } from "../../../model/contract/catalogue";
import { type ScheduledReminder } from "./reminder";

/** Publishes what became of a reminder. However often that is repeated, the event is the same. */
export async function publishReminder(
    { metrics, log, sidecar }: Pick<Parts<"notification">, "log" | "metrics" | "sidecar">,
    type: Extract<EventType, `reminder.${string}`>,
    record: ScheduledReminder,
): Promise<void> {
    const event = createEvent({
        service: "notification",
        type,
        data: {
            schema_version: 1,
            task_id: record.task_id,
            user_id: record.user_id,
            request_id: record.request_id,
            version: record.version,
            title: record.title,
            due_date: record.due_date,
            remind_at: record.remind_at,
            status: record.status,
        },
        time: new Date().toISOString(),
        traceparent: traceOf(record),
        id: type === "reminder.due" ? reminderId(record) : deterministicId(record.task_id, record.version, type),
    });
    const about = { topic: "reminders", event_type: type };
    const logged = { ...about, event_id: event.id, task_id: record.task_id };
    try {
        await sidecar.publish("reminders", event);
    } catch (error) {
        metrics.events_published_total.inc({ ...about, outcome: "failure" });
        log.error("Could not publish an event; what caused it comes again.", {
            event: "event_publish_failed",
            ...logged,
            ...errorFields(error),
        });
        throw error;
    }
    metrics.events_published_total.inc({ ...about, outcome: "success" });
    log.info("Published an event.", { event: "event_published", ...logged });
}

/** The same reminder of the same task, however often it is sent. */
export const reminderId = ({ task_id, remind_at }: ScheduledReminder): string =>
    deterministicId(task_id, remind_at, "reminder.due");

export const traceOf = ({ traceparent }: ScheduledReminder): string =>
    isTraceparent(traceparent) ? traceparent : newTraceparent();
