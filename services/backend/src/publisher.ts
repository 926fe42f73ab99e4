import { type Kysely } from "kysely";
import { setTimeout as sleep } from "node:timers/promises";
import { runInContext } from "@todo/shared/context";
import { type CloudEvent } from "@todo/shared/events";
import { errorFields, type Log } from "@todo/shared/log";
import { type Metrics } from "@todo/shared/metrics";
import { type Sidecar } from "@todo/shared/sidecar";
import { inSpan } from "@todo/shared/tracing";
import { claimEvents, postponeEvent, removeEvents, type PendingEvent } from "./outbox";
import { type Tables } from "./tables";

export interface PublisherParts {
    readonly db: Kysely<Tables>;
    readonly sidecar: Pick<Sidecar, "publish">;
    readonly log: Log;
    readonly metrics: Pick<Metrics<"backend">, "events_published_total">;
}

const batchSize = 50;
/** How often to look for events that nobody woke us for: left by another replica, or waiting for their next attempt. */
const pollMilliseconds = 1_000;
const longestPauseSeconds = 5;
/** On the way out, how long to go on publishing. What is left is for another replica, or the next start. */
const flushMilliseconds = 10_000;

/**
 * Publishes what the outbox holds, as soon as a request has committed. An event is removed only when the broker has it: after
 * a crash it is published again, with the same id. Replicas share the work; each task's events go out one after the other.
 */
export class Publisher {
    private stopping = false;
    private woken = false;
    private wakeUp: (() => void) | undefined;
    private running: Promise<void> | undefined;

    constructor(private readonly parts: PublisherParts) {}

    start(): void {
        this.running ??= this.run();
    }

    /** There is something to publish. */
    wake(): void {
        this.woken = true;
        this.wakeUp?.();
    }

    /** Publishes what it can, then ends. */
    async stop(): Promise<void> {
        this.stopping = true;
        this.wake();
        await this.running;
        const until = Date.now() + flushMilliseconds;
        while (this.running && Date.now() < until && (await this.publishSome()));
    }

    private async run(): Promise<void> {
        while (!this.stopping) {
            this.woken = false;
            if (!(await this.publishSome())) await this.untilWoken();
        }
    }

    private async untilWoken(): Promise<void> {
        if (this.woken) return;
        const controller = new AbortController();
        this.wakeUp = () => controller.abort();
        await sleep(pollMilliseconds, undefined, { signal: controller.signal }).catch(() => undefined);
        this.wakeUp = undefined;
    }

    /** Publishes one batch; answers whether there may be more that can go out now. */
    private async publishSome(): Promise<boolean> {
        try {
            return await this.parts.db.transaction().execute(async (transaction) => {
                const events = await claimEvents(transaction, batchSize);
                const results = await Promise.all(events.map((it) => this.publish(it)));
                const taken = events.filter((_, index) => results[index]);
                const ids = taken.map((it) => it.id);
                const followed = await removeEvents(transaction, ids);
                for (const { id, attempts } of events.filter((_, index) => !results[index]))
                    await postponeEvent(transaction, id, pauseSeconds(attempts));
                return followed || (taken.length > 0 && events.length === batchSize);
            });
        } catch (error) {
            this.parts.log.error("The outbox cannot be read.", {
                event: "event_publish_failed",
                ...errorFields(error),
            });
            return false;
        }
    }

    private async publish({ event }: PendingEvent): Promise<boolean> {
        const { log, metrics, sidecar } = this.parts;
        const { data, traceparent } = event;
        const context = { requestId: data.request_id, traceparent, userId: data.user_id };
        return runInContext(context, async () => {
            const labels = { topic: "task-events", event_type: event.type };
            const about = { ...labels, event_id: event.id, task_id: data.task_id };
            try {
                // From the change to the broker: what is not in the span of sending was spent waiting.
                const span = { name: "outbox", kind: "internal", startedAt: Date.parse(event.time) } as const;
                await inSpan(span, () => sidecar.publish("task-events", event));
                metrics.events_published_total.inc({ ...labels, outcome: "success" });
                log.info("Published an event.", { event: "event_published", ...about, duration_ms: ageOf(event) });
                return true;
            } catch (error) {
                metrics.events_published_total.inc({ ...labels, outcome: "failure" });
                log.error("Could not publish an event; it stays in the outbox.", {
                    event: "event_publish_failed",
                    ...about,
                    ...errorFields(error),
                });
                return false;
            }
        });
    }
}

/** Doubles from half a second; some chance in it, so that replicas do not all come at once. */
const pauseSeconds = (attempts: number): number =>
    Math.min(longestPauseSeconds, 0.5 * 2 ** attempts) * (0.75 + Math.random() / 4);

const ageOf = (event: CloudEvent): number => Math.max(0, Date.now() - Date.parse(event.time));
