import { randomUUID } from "node:crypto";
import { ApiError } from "./api-error";

export type EventEnvelope = Record<string, unknown>;

const isJson = (contentType: string): boolean => /^application\/(.+\+)?json$/.test(contentType);
const isBinary = (contentType: string): boolean => contentType === "application/octet-stream";
const mediaTypeOf = (contentType: string): string => contentType.split(";")[0]!.trim().toLowerCase();

/** What Dapr writes into events while tracing is off (samplingRate 0, as the program sets it). */
const noTrace = { traceid: "", traceparent: "", tracestate: "" };

interface Publication {
    readonly pubSub: string;
    readonly topic: string;
    readonly appId: string;
    readonly contentType: string;
    readonly body: Buffer;
    /** `metadata.cloudevent.<field>` overrides fields of an envelope that is made here. */
    readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The event as it goes to the broker: one that is a CloudEvent already keeps its fields, anything else is wrapped.
 * https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-cloudevents/
 *
 * @throws {@link ApiError} for a CloudEvent that is not JSON.
 */
export function envelopeOf(publication: Publication): EventEnvelope {
    const { pubSub, topic, contentType } = publication;
    if (mediaTypeOf(contentType) === "application/cloudevents+json") {
        const given = parse(publication.body);
        const defaults = { source: "Dapr", type: "com.dapr.event.sent", specversion: "1.0", time: now() };
        // Only an event with a `traceid` keeps its trace.
        const trace = "traceid" in given ? { tracestate: given["tracestate"] ?? "" } : noTrace;
        return { ...defaults, ...given, ...trace, topic, pubsubname: pubSub };
    }
    return { ...wrap(publication), ...noTrace, topic, pubsubname: pubSub };
}

function wrap({ appId, contentType, body, metadata }: Publication): EventEnvelope {
    const dataContentType = mediaTypeOf(contentType) || "text/plain";
    const override = (field: string) => metadata[`cloudevent.${field}`];
    const subject = override("subject");
    return {
        id: override("id") ?? randomUUID(),
        source: override("source") ?? appId,
        type: override("type") ?? "com.dapr.event.sent",
        ...(subject === undefined ? {} : { subject }),
        specversion: "1.0",
        time: now(),
        datacontenttype: contentType || dataContentType,
        ...dataOf(dataContentType, body),
    };
}

function dataOf(contentType: string, body: Buffer): EventEnvelope {
    if (isBinary(contentType)) return { data_base64: body.toString("base64") };
    if (!isJson(contentType)) return { data: body.toString() };
    try {
        return { data: JSON.parse(body.toString()) as unknown };
    } catch {
        return { data: body.toString() };
    }
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
