import { z } from "zod";

/** One span of a trace. */
export interface Span {
    readonly traceId: string;
    readonly id: string;
    /** Empty for the first. */
    readonly parent: string;
    readonly service: string;
    readonly name: string;
    /** Milliseconds since 1970. */
    readonly start: number;
    readonly end: number;
    readonly failed: boolean;
    readonly attributes: Readonly<Record<string, string>>;
}

const attributesShape = z
    .array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }))
    .default([])
    .transform((all) => Object.fromEntries(all.map(({ key, value }) => [key, String(Object.values(value)[0])])));

/** Nanoseconds, as a number that JSON may have written as a string. */
const moment = z.union([z.string(), z.number()]).transform((it) => Number(it) / 1e6);

/** OTLP as JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
const resourceSpansShape = z.object({
    resource: z.object({ attributes: attributesShape }).prefault({}),
    scopeSpans: z
        .array(
            z.object({
                spans: z.array(
                    z.object({
                        traceId: z.string(),
                        spanId: z.string(),
                        parentSpanId: z.string().default(""),
                        name: z.string(),
                        startTimeUnixNano: moment,
                        endTimeUnixNano: moment,
                        attributes: attributesShape,
                        status: z.object({ code: z.union([z.number(), z.string()]).optional() }).default({}),
                    }),
                ),
            }),
        )
        .default([]),
});

export const tracesShape = z.object({ resourceSpans: z.array(resourceSpansShape).default([]) });

/** Spans of a message of OTLP. */
export const spansOf = ({ resourceSpans }: z.infer<typeof tracesShape>): Span[] =>
    resourceSpans.flatMap(({ resource, scopeSpans }) =>
        scopeSpans
            .flatMap(({ spans }) => spans)
            .map((it) => ({
                traceId: it.traceId,
                id: it.spanId,
                parent: it.parentSpanId,
                service: resource.attributes["service.name"] ?? "",
                name: it.name,
                start: it.startTimeUnixNano,
                end: it.endTimeUnixNano,
                failed: it.status.code === 2 || it.status.code === "STATUS_CODE_ERROR",
                attributes: it.attributes,
            })),
    );

/** Asks by the API of Jaeger's version 3, which the local run has too. No spans where it knows no such trace yet. */
export async function fetchTrace(traces: string, traceId: string): Promise<Span[]> {
    const response = await fetch(`${traces}/api/v3/traces/${traceId}`, { signal: AbortSignal.timeout(5_000) });
    if (response.status === 404) return [];
    if (!response.ok) throw new Error(`${traces} answered ${response.status}`);
    return spansOf(z.object({ result: tracesShape }).parse(await response.json()).result);
}
