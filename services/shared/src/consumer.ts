import { eventRoute } from "../../../model/contract/dapr";
import { catalogue, type EventType, type ServiceName } from "../../../model/contract/catalogue";
import { type TopicName } from "../../../model/contract/topics";
import { closestTraceparent, contextFrom, runInContext } from "./context";
import { eventSchemas, type EventOf } from "./events";
import { errorFields, type Log, type LogFields } from "./log";
import { secondsSince, type CommonMetrics } from "./metrics";
import { scoped, type Server } from "./server";
import { onlySidecar } from "./sidecar-only";
import { errorTypeOf, inSpan, type Span } from "./tracing";

/** What became of an event; the labels of events_consumed_total. */
export type Outcome = "success" | "duplicate" | "retry" | "drop";

/** Where the broker holds the event; a broker that is not Kafka names no partition. */
export interface BrokerPosition {
    readonly topic: string;
    readonly partition: number | null;
    readonly offset: string | null;
}

export interface Delivery<T extends TopicName> {
    readonly event: EventOf<T>;
    readonly position: BrokerPosition;
}

/** Thrown by a handler for an event that no repetition can help: it goes to the dead letters. */
export class PoisonEvent extends Error {
    override readonly name = "PoisonEvent";
}

/** Handles one event. Whatever it throws, but for a {@link PoisonEvent}, is taken for transient: the event comes again. */
export type Handler<T extends TopicName> = (delivery: Delivery<T>) => Promise<"success" | "duplicate">;

export interface ConsumerParts {
    readonly service: ServiceName;
    readonly log: Log;
    readonly metrics: CommonMetrics;
}

/** What Dapr does with each answer: https://docs.dapr.io/reference/api/pubsub_api/#expected-http-response */
const answers = {
    success: "SUCCESS",
    duplicate: "SUCCESS",
    retry: "RETRY",
    drop: "DROP",
} as const satisfies Record<Outcome, string>;

/** The broker's own limit of a message, and some for the fields that Dapr adds. */
const bodyLimit = 2 * 1024 * 1024;

/** Takes the events of a topic from the sidecar. A body that is not an event of the topic goes to the dead letters. */
export function consume<T extends TopicName>(
    server: Server,
    parts: ConsumerParts,
    topic: T,
    handler: Handler<T>,
): void {
    scoped(server, (routes) => {
        // Parsed below: a body that is not JSON is a poison event, not a request to be refused and sent again.
        routes.removeAllContentTypeParsers();
        routes.addContentTypeParser("*", { parseAs: "string" }, (_request, body, parsed) => parsed(null, body));
        routes.post(
            eventRoute(topic),
            { onRequest: onlySidecar, bodyLimit, schema: { hide: true } },
            async ({ body, headers }) => {
                const position = positionOf(headers, topic);
                const outcome = await handleDelivery(parts, topic, handler, { body, headers, position });
                return { status: answers[outcome] };
            },
        );
    });
}

async function handleDelivery<T extends TopicName>(
    { service, log, metrics }: ConsumerParts,
    topic: T,
    handler: Handler<T>,
    received: {
        readonly body: unknown;
        readonly headers: Readonly<Record<string, unknown>>;
        readonly position: BrokerPosition;
    },
): Promise<Outcome> {
    const started = performance.now();
    const parsed = parse(topic, received.body);
    if (!("event" in parsed)) {
        metrics.events_consumed_total.inc({ topic, event_type: "invalid", outcome: "drop" });
        log.error("An event that cannot be understood goes to the dead letters.", {
            event: "event_dropped",
            topic,
            error_message: parsed.reason,
        });
        return "drop";
    }
    const { event } = parsed;
    const { data, type } = event;
    if (!isHandled(service, topic, type)) return "success";
    // The sidecar's own span, where it has one, is part of the event's trace.
    const context = contextFrom(
        data.request_id,
        closestTraceparent(event.traceparent, received.headers["traceparent"]),
    );
    context.userId = data.user_id;
    const about = { topic, event_type: type, event_id: event.id, task_id: data.task_id } satisfies LogFields;
    const process = async (span: Span | undefined) => {
        const labels = { topic, event_type: type };
        let outcome: Outcome;
        try {
            outcome = await handler({ event, position: received.position });
            const duration_ms = Math.round(performance.now() - started);
            if (outcome === "success") {
                metrics.event_end_to_end_latency_seconds.observe(labels, secondsSinceTime(event.time));
                log.info("Processed an event.", { event: "event_processed", ...about, duration_ms });
            } else log.info("Seen before: nothing to do.", { event: "event_duplicate", ...about, duration_ms });
        } catch (error) {
            outcome = isPoison(error) ? "drop" : "retry";
            span?.fail(errorTypeOf(error));
            const fields = { ...about, ...errorFields(error) };
            if (outcome === "drop")
                log.error("An event that cannot be processed goes to the dead letters.", {
                    event: "event_dropped",
                    ...fields,
                });
            else log.warn("Could not process an event now; it will come again.", { event: "event_retry", ...fields });
        }
        metrics.events_consumed_total.inc({ ...labels, outcome });
        metrics.event_processing_duration_seconds.observe(labels, secondsSince(started));
        span?.set({ outcome });
        return outcome;
    };
    return runInContext(context, () =>
        inSpan({ name: `process ${topic}`, kind: "consumer", attributes: about }, process),
    );
}

/** Data that the database refuses (SQLSTATE class 22) will be refused the next time too. */
const isPoison = (error: unknown): boolean =>
    error instanceof PoisonEvent ||
    (error instanceof Error && /^22[0-9A-Z]{3}$/.test(String((error as NodeJS.ErrnoException).code)));

/** Events come whatever their type (see subscriptionSpec); those that the catalogue does not name are acknowledged unseen. */
function isHandled(service: ServiceName, topic: TopicName, type: EventType): boolean {
    const types = catalogue[service].subscribes.find((it) => it.topic === topic)?.eventTypes;
    return types?.includes(type) ?? true;
}

function parse<T extends TopicName>(
    topic: T,
    body: unknown,
): { readonly event: EventOf<T> } | { readonly reason: string } {
    let json: unknown;
    try {
        json = JSON.parse(String(body));
    } catch {
        return { reason: "not JSON" };
    }
    const result = eventSchemas[topic].safeParse(json);
    if (result.success) return { event: result.data as EventOf<T> };
    // Paths only: the values are the user's.
    const places = result.error.issues.slice(0, 5).map(({ path, code }) => `${path.join(".") || "event"} (${code})`);
    return { reason: `not an event of ${topic}: ${places.join(", ")}` };
}

/** Dapr hands on where a Kafka message lies as headers (tests/local/dapr-conformance.test.ts). */
function positionOf(headers: Readonly<Record<string, unknown>>, topic: TopicName): BrokerPosition {
    const partition = Number.parseInt(String(headers["__partition"]), 10);
    const offset = String(headers["__offset"]);
    const name = headers["__topic"];
    return {
        topic: typeof name === "string" && /^[\w.-]{1,249}$/.test(name) ? name : topic,
        partition: Number.isSafeInteger(partition) && partition >= 0 && partition < 2 ** 31 ? partition : null,
        offset: /^\d{1,18}$/.test(offset) ? offset : null,
    };
}

/** Clocks differ between machines: less than nothing is nothing. */
export const secondsSinceTime = (time: string): number => Math.max(0, (Date.now() - Date.parse(time)) / 1000);
