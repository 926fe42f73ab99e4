import { isTraceparent, newTraceparent, runInContext } from "@todo/shared/context";
import { secondsSinceTime, type Handler } from "@todo/shared/consumer";
import { createEvent, deterministicId } from "@todo/shared/events";
import { errorFields } from "@todo/shared/log";
import { type Parts } from "@todo/shared/run";
import { type Job } from "@todo/shared/sidecar";
import { type EventType } from "../../../model/contract/catalogue";
import { type Channel } from "./channels";
import { decide, jobName, type ScheduledReminder } from "./reminder";
import { type ReminderStore } from "./reminder-store";

export interface RemindersParts extends Pick<Parts<"notification">, "log" | "metrics" | "sidecar"> {
    readonly store: ReminderStore;
    readonly channels: readonly Channel[];
}

/** What a job carries: which reminder it is, and by which decision. */
export interface ReminderJob {
    readonly task_id: string;
    readonly remind_at: string;
    readonly version: number;
}

/** How long a replica that began to send a reminder is left alone with it; after that it counts as dead. */
const claimMilliseconds = 30_000;
/** How long a job waits for its record. A job that comes that much later has none: the state was lost. */
const orphanMilliseconds = 10 * 60_000;

/**
 * Schedules, cancels and sends reminders. Every step can be repeated: jobs replace their like, events have the same id, and the
 * record that says it is done is saved last.
 */
export class Reminders {
    constructor(private readonly parts: RemindersParts) {}

    /** Follows a change of a task. */
    readonly follow: Handler<"task-events"> = async ({ event }) => {
        const { store, sidecar, metrics, log } = this.parts;
        const { record: previous, etag } = await store.load(event.data.task_id);
        const decision = decide(previous, event, Date.parse(event.time));
        if (!decision) return "duplicate";
        const { action, record } = decision;
        const about = { task_id: record.task_id };
        if (action === "schedule") {
            await sidecar.scheduleJob(...jobOf(record));
            await this.publish("reminder.scheduled", record);
        } else if (action === "cancel") {
            await sidecar.deleteJob(jobName(record.task_id));
            await this.publish("reminder.cancelled", record);
        }
        await store.save(record, etag);
        if (action === "schedule") {
            metrics.reminders_scheduled_total.inc();
            log.info("Scheduled a reminder.", { event: "reminder_scheduled", ...about });
        } else if (action === "cancel") {
            metrics.reminders_cancelled_total.inc();
            log.info("Cancelled a reminder.", { event: "reminder_cancelled", ...about });
        }
        return "success";
    };

    /** Sends a reminder whose time has come. Rejects if the job has to come again. */
    async fire(job: ReminderJob): Promise<void> {
        const { store } = this.parts;
        const { record, etag } = await store.load(job.task_id);
        if (!record || record.version < job.version) {
            if (Date.now() - Date.parse(job.remind_at) < orphanMilliseconds)
                throw new Error("the decision that made this job is not saved yet");
            this.parts.log.warn("A job came whose reminder is not known.", {
                event: "job_unknown",
                task_id: job.task_id,
            });
            return;
        }
        // Sent, cancelled or moved in the meantime: there is, or was, another job for it.
        if (record.status !== "scheduled" || record.remind_at !== job.remind_at) return;
        if (record.claimed_at !== undefined && Date.now() - Date.parse(record.claimed_at) < claimMilliseconds)
            throw new Error("another replica is sending this reminder");
        const claimed = { ...record, claimed_at: new Date().toISOString() };
        await store.save(claimed, etag);
        const context = { requestId: record.request_id, traceparent: traceOf(record), userId: record.user_id };
        await runInContext(context, () => this.send(claimed));
    }

    /** Makes sure that every pending reminder has its job, and sends those whose time passed while nobody was here. */
    async recover(): Promise<void> {
        for (const { taskId, remindAt } of await this.parts.store.pending()) {
            const { record } = await this.parts.store.load(taskId);
            if (record?.status !== "scheduled" || record.remind_at !== remindAt) continue;
            // A job that is there stays: it may be by a later decision, which is not saved yet.
            await this.parts.sidecar.ensureJob(...jobOf(record));
        }
    }

    async countPending(): Promise<number> {
        return (await this.parts.store.pending()).length;
    }

    private async send(record: ScheduledReminder): Promise<void> {
        const { store, channels, metrics, log } = this.parts;
        const delivered = [...(record.delivered ?? [])];
        let failure: unknown;
        for (const { name, send } of channels.filter((it) => !delivered.includes(it.name))) {
            try {
                await send({
                    id: reminderId(record),
                    task_id: record.task_id,
                    user_id: record.user_id,
                    title: record.title,
                    due_date: record.due_date,
                    remind_at: record.remind_at,
                });
                delivered.push(name);
                metrics.reminders_sent_total.inc({ channel: name, status: "success" });
                metrics.reminder_delivery_delay_seconds.observe(secondsSinceTime(record.remind_at));
            } catch (error) {
                failure = error;
                metrics.reminders_sent_total.inc({ channel: name, status: "failure" });
                log.error("A channel did not take a reminder; it gets it again.", {
                    event: "reminder_failed",
                    task_id: record.task_id,
                    ...errorFields(error),
                });
            }
        }
        if (failure === undefined) await this.publish("reminder.due", { ...record, status: "sent" });
        const { record: current, etag } = await store.load(record.task_id);
        // A change came in between and decided again: its decision stands.
        if (current?.status === "scheduled" && current.claimed_at === record.claimed_at) {
            const { claimed_at: _, ...rest } = { ...record, ...current };
            await store.save({ ...rest, delivered, status: failure === undefined ? "sent" : "scheduled" }, etag);
        }
        if (failure !== undefined) throw new Error("a channel did not take the reminder", { cause: failure });
    }

    private async publish(type: Extract<EventType, `reminder.${string}`>, record: ScheduledReminder): Promise<void> {
        const { metrics, log, sidecar } = this.parts;
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
        try {
            await sidecar.publish("reminders", event);
        } catch (error) {
            metrics.events_published_total.inc({ ...about, outcome: "failure" });
            log.error("Could not publish an event; what caused it comes again.", {
                event: "event_publish_failed",
                ...about,
                event_id: event.id,
                task_id: record.task_id,
                ...errorFields(error),
            });
            throw error;
        }
        metrics.events_published_total.inc({ ...about, outcome: "success" });
        log.info("Published an event.", {
            event: "event_published",
            ...about,
            event_id: event.id,
            task_id: record.task_id,
        });
    }
}

/** Name and content of the job that sends a reminder. A moment in the past fires at once. */
function jobOf({ task_id, remind_at, version }: ScheduledReminder): [string, Job] {
    const data: ReminderJob = { task_id, remind_at, version };
    return [jobName(task_id), { dueTime: remind_at, data }];
}

/** The same reminder of the same task, however often it is sent. */
const reminderId = ({ task_id, remind_at }: ScheduledReminder): string =>
    deterministicId(task_id, remind_at, "reminder.due");

const traceOf = ({ traceparent }: ScheduledReminder): string =>
    isTraceparent(traceparent) ? traceparent : newTraceparent();
