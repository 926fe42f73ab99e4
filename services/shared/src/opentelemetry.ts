import {
    diag,
    DiagLogLevel,
    isSpanContextValid,
    ROOT_CONTEXT,
    SpanKind,
    SpanStatusCode,
    trace,
    type Context,
    type Span as OpenTelemetrySpan,
    type SpanContext,
    type Tracer as OpenTelemetryTracer,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
    BasicTracerProvider,
    BatchSpanProcessor,
    ParentBasedSampler,
    TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace-base";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { type ServiceName } from "../../../model/contract/catalogue";
import { currentContext } from "./context";
import { errorFields, type Log } from "./log";
import { type NewSpan, type Span, type Tracer } from "./tracing";

export interface TracingOptions {
    readonly service: ServiceName;
    /** Base URL of a receiver of OTLP over HTTP. */
    readonly endpoint: string;
    /** Sent with every batch: the receiver's credentials. */
    readonly headers: Readonly<Record<string, string>>;
    /** Share of the traces that begin here and are kept, 0 to 1; others are kept as who began them says. */
    readonly ratio: number;
    readonly log: Pick<Log, "warn">;
}

/** Held in memory for a receiver that does not keep up, about a kilobyte each. What comes after is dropped. */
const queueSize = 2_048;
const batchSize = 512;
const batchMilliseconds = 1_000;
const exportMilliseconds = 5_000;
/** On the way out, how long to wait for a receiver. */
const stopMilliseconds = 2_000;
/** How often to say that spans are lost. */
const complaintMilliseconds = 60_000;

const kinds = {
    server: SpanKind.SERVER,
    client: SpanKind.CLIENT,
    producer: SpanKind.PRODUCER,
    consumer: SpanKind.CONSUMER,
    internal: SpanKind.INTERNAL,
} as const;

/** Makes spans by OpenTelemetry's SDK and sends them in batches, in the background. No failure of that reaches a request. */
export function openTelemetry({ service, endpoint, headers, ratio, log }: TracingOptions): Tracer {
    complainIn(log);
    const exporter = new OTLPTraceExporter({
        url: `${endpoint.replace(/\/+$/, "")}/v1/traces`,
        headers: { ...headers },
        timeoutMillis: exportMilliseconds,
        concurrencyLimit: 2,
    });
    const provider = new BasicTracerProvider({
        resource: resourceFromAttributes({
            "service.name": service,
            "service.namespace": "todo",
            "service.instance.id": hostname(),
        }),
        sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
        spanProcessors: [
            new BatchSpanProcessor(exporter, {
                maxQueueSize: queueSize,
                maxExportBatchSize: batchSize,
                scheduledDelayMillis: batchMilliseconds,
                exportTimeoutMillis: exportMilliseconds,
            }),
        ],
    });
    const tracer = provider.getTracer("todo");
    return {
        start: (span, parent) => begin(tracer, span, parent),
        stop: async () => {
            const flushed = provider.shutdown().catch((error: unknown) => diag.error(String(error)));
            await Promise.race([flushed, sleep(stopMilliseconds, undefined, { ref: false })]);
        },
    };
}

function begin(tracer: OpenTelemetryTracer, span: NewSpan, parent: string | undefined): Span {
    const { name, kind, attributes, startedAt } = span;
    const requestId = currentContext()?.requestId;
    const started = tracer.startSpan(
        name,
        {
            kind: kinds[kind],
            attributes: { ...(requestId === undefined ? {} : { request_id: requestId }), ...attributes },
            ...(startedAt === undefined ? {} : { startTime: startedAt }),
        },
        contextOf(parent),
    );
    return {
        traceparent: traceparentOf(started),
        set: (more) => void started.setAttributes(more),
        fail: (errorType) => {
            started.setAttribute("error.type", errorType);
            started.setStatus({ code: SpanStatusCode.ERROR });
        },
        end: () => started.end(),
    };
}

/** The context of a `traceparent` that is well-formed. */
function contextOf(traceparent: string | undefined): Context {
    if (traceparent === undefined) return ROOT_CONTEXT;
    const [, traceId = "", spanId = "", flags = ""] = traceparent.split("-");
    const parent: SpanContext = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
    return isSpanContextValid(parent) ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
}

function traceparentOf(span: OpenTelemetrySpan): string {
    const { traceId, spanId, traceFlags } = span.spanContext();
    return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}

/** The SDK tells its troubles to one logger of the process: what was not delivered, and what was dropped. */
function complainIn(log: Pick<Log, "warn">): void {
    let last = -Infinity;
    const complain = (message: string): void => {
        if (performance.now() - last < complaintMilliseconds) return;
        last = performance.now();
        log.warn("Spans are lost: what receives them is away, refuses them or is too slow.", {
            event: "dependency_unavailable",
            ...errorFields(new Error(message)),
        });
    };
    const ignore = () => undefined;
    diag.setLogger(
        { error: complain, warn: complain, info: ignore, debug: ignore, verbose: ignore },
        { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
    );
}
