import { ApiError } from "./api-error";

export type EventEnvelope = Record<string, unknown>;

/** What Dapr writes into events while tracing is off (samplingRate 0, as the program sets it). */
const noTrace = { traceid: "", traceparent: "", tracestate: "" };

interface Publication {
    readonly pubSub: string;
    readonly topic: string;
    readonly contentType: string;
    readonly body: Buffer;
}

/**
 * The event as it goes to the broker: a CloudEvent keeps its fields. The real sidecar also wraps what is none.
 * https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-cloudevents/
 *
 * @throws {@link ApiError} for anything but a CloudEvent in JSON.
 */
export function envelopeOf({ pubSub, topic, contentType, body }: Publication): EventEnvelope {
    if (contentType.split(";")[0]?.trim().toLowerCase() !== "application/cloudevents+json")
        throw new ApiError(
            415,
            "ERR_PUBSUB_EVENTS_SER",
            "the embedded sidecar takes application/cloudevents+json only",
        );
    const given = parse(body);
    const defaults = { source: "Dapr", type: "com.dapr.event.sent", specversion: "1.0", time: now() };
    // Only an event with a `traceid` keeps its trace.
    const trace = "traceid" in given ? { tracestate: given["tracestate"] ?? "" } : noTrace;
    return { ...defaults, ...given, ...trace, topic, pubsubname: pubSub };
}

function parse(body: Buffer): EventEnvelope {
    let event: unknown;
    try {
        event = JSON.parse(body.toString());
    } catch {
        event = undefined;
    }
    if (typeof event === "object" && event !== null && !Array.isArray(event)) return event as EventEnvelope;
    throw new ApiError(500, "ERR_PUBSUB_CLOUD_EVENTS_SER", "cannot create cloudevent");
}

/** RFC 3339 in whole seconds, as Dapr writes it. */
const now = (): string => `${new Date().toISOString().slice(0, 19)}Z`;
