import { setTimeout as sleep } from "node:timers/promises";
import { runInContext } from "@todo/shared/context";
import { secondsSinceTime } from "@todo/shared/consumer";
import { errorFields } from "@todo/shared/log";
import { type Parts } from "@todo/shared/run";
import { inSpan } from "@todo/shared/tracing";
import { type Channel } from "./channels";
import { publishReminder, reminderId, traceOf } from "./reminder-events";
import { type DueReminder, type ReminderStore } from "./reminder-store";

export interface ReminderSenderParts extends Pick<Parts<"notification">, "log" | "metrics" | "sidecar"> {
    readonly store: ReminderStore;
    readonly channels: readonly Channel[];
}

/** Few enough that, if this replica dies, few come a second time. */
const batchSize = 20;
const pollMilliseconds = 1_000;
const longestPauseSeconds = 60;

/**
 * Sends reminders when their time has come, each by one replica. One is marked as sent when every channel and the broker have
 * it: after a crash it is sent again, with the same id.
 */
export class ReminderSender {
    private readonly stopping = new AbortController();
    private running: Promise<void> | undefined;

    constructor(private readonly parts: ReminderSenderParts) {}

    start(): void {
        this.running ??= this.run();
    }

    /** Ends after what is in work. */
    async stop(): Promise<void> {
        this.stopping.abort();
        await this.running;
    }

    private async run(): Promise<void> {
        const { signal } = this.stopping;
        while (!signal.aborted) {
            const taken = await this.sendSome();
            // A full batch hardly was all.
            if (taken < batchSize)
                await sleep(pollMilliseconds, undefined, { signal, ref: false }).catch(() => undefined);
        }
    }

    /** Sends one batch; answers how many reminders were in it. */
    private async sendSome(): Promise<number> {
        const { store, log } = this.parts;
        try {
            const due = await store.takeDue(batchSize);
            const results = await Promise.all(due.map((it) => this.send(it)));
            await store.markSent(due.filter((_, index) => results[index]).map((it) => it.record));
            return due.length;
        } catch (error) {
            log.warn("Reminders cannot be looked through now.", errorFields(error));
            return 0;
        }
    }

    /** Whether every channel and the broker have it. */
    private async send(due: DueReminder): Promise<boolean> {
        const { record } = due;
        const context = { requestId: record.request_id, traceparent: traceOf(record), userId: record.user_id };
        const span = { name: "send reminder", kind: "internal", attributes: { task_id: record.task_id } } as const;
        const send = async () => {
            const delivered = await this.deliver(due);
            const isComplete = this.parts.channels.every((it) => delivered.includes(it.name));
            if (isComplete && (await this.announce(due))) return true;
            const pause = Math.min(longestPauseSeconds, 2 ** Math.min(due.attempts, 10));
            await this.parts.store.postpone({ record, delivered }, pause);
            return false;
        };
        return runInContext(context, () => inSpan(span, send));
    }

    /** Hands it to the channels that do not have it yet; answers which have it now. */
    private async deliver({ record, delivered }: DueReminder): Promise<readonly string[]> {
        const { channels, metrics, log } = this.parts;
        const { task_id, user_id, title, due_date, remind_at } = record;
        const taken = [...delivered];
        for (const { name, send } of channels.filter((it) => !delivered.includes(it.name))) {
            try {
                await send({ id: reminderId(record), task_id, user_id, title, due_date, remind_at });
                taken.push(name);
                metrics.reminders_sent_total.inc({ channel: name, status: "success" });
                metrics.reminder_delivery_delay_seconds.observe(secondsSinceTime(remind_at));
            } catch (error) {
                metrics.reminders_sent_total.inc({ channel: name, status: "failure" });
                log.error("A channel did not take a reminder; it gets it again.", {
                    event: "reminder_failed",
                    task_id,
                    ...errorFields(error),
                });
            }
        }
        return taken;
    }

    /** Whether the broker has the event that says it is due. */
    private async announce({ record }: DueReminder): Promise<boolean> {
        try {
            await publishReminder(this.parts, "reminder.due", { ...record, status: "sent" });
            return true;
        } catch {
            // It is in the log and in the metrics.
            return false;
        }
    }
}
