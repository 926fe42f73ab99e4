import { currentContext, runInContext } from "./context";

/** https://opentelemetry.io/docs/specs/otel/trace/api/#spankind */
export type SpanKind = "server" | "client" | "producer" | "consumer" | "internal";

/** Names of the log contract where it has one. Nothing that a user wrote is ever among the values. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

/** A part of a request's way that begins. */
export interface NewSpan {
    /** Of few values: ids are attributes. */
    readonly name: string;
    readonly kind: SpanKind;
    readonly attributes?: SpanAttributes;
    /** Milliseconds since 1970. Default: now. */
    readonly startedAt?: number;
}

export interface Span {
    /** What the next part continues: https://www.w3.org/TR/trace-context/#traceparent-header */
    readonly traceparent: string;
    set(attributes: SpanAttributes): void;
    /** Says that this part failed, and by what kind of error. Messages may hold what a user wrote. */
    fail(errorType: string): void;
    end(): void;
}

/** What makes spans and delivers them: OpenTelemetry's SDK. */
export interface Tracer {
    start(span: NewSpan, parent: string | undefined): Span;
    /** Delivers what is left, if that can be done soon. Never rejects. */
    stop(): Promise<void>;
}

let tracer: Tracer | undefined;

/** Turns tracing on for the whole process. */
export function useTracer(it: Tracer | undefined): void {
    tracer = it;
}

export const stopTracing = async (): Promise<void> => tracer?.stop();

/** Begins a span; undefined where tracing is off. Without a parent it begins a trace. */
export const startSpan = (span: NewSpan, parent: string | undefined): Span | undefined => tracer?.start(span, parent);

/** Does something as a part of the request at hand. What is neither in a request nor traced is just done. */
export async function inSpan<T>(span: NewSpan, action: (span: Span | undefined) => Promise<T>): Promise<T> {
    const context = currentContext();
    if (tracer === undefined || context === undefined) return action(undefined);
    const started = tracer.start(span, context.traceparent);
    try {
        return await runInContext({ ...context, traceparent: started.traceparent }, () => action(started));
    } catch (error) {
        started.fail(errorTypeOf(error));
        throw error;
    } finally {
        started.end();
    }
}

/** Notes a part of the request at hand that is over already. */
export function noteSpan(span: NewSpan & { readonly startedAt: number }, errorType?: string): void {
    const context = currentContext();
    if (tracer === undefined || context === undefined) return;
    const noted = tracer.start(span, context.traceparent);
    if (errorType !== undefined) noted.fail(errorType);
    noted.end();
}

export const errorTypeOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
