import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes, randomUUID } from "node:crypto";

/** What a request is known by, from the edge through the events it causes to the last log line about them. */
export interface RequestContext {
    readonly requestId: string;
    /** W3C trace context: https://www.w3.org/TR/trace-context/#traceparent-header */
    readonly traceparent: string;
    /** Known once a token is verified. */
    userId?: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

export const currentContext = (): RequestContext | undefined => storage.getStore();
export const runInContext = <T>(context: RequestContext, action: () => T): T => storage.run(context, action);

const requestIdPattern = /^[A-Za-z0-9._-]{1,128}$/;
const traceparentPattern = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

export const isRequestId = (value: unknown): value is string =>
    typeof value === "string" && requestIdPattern.test(value);
export const isTraceparent = (value: unknown): value is string =>
    typeof value === "string" && traceparentPattern.test(value);

/** The one that is the closer parent: both of one trace, the second where it is there. */
export const closestTraceparent = (outer: unknown, inner: unknown): unknown =>
    isTraceparent(outer) && isTraceparent(inner) && traceIdOf(outer) === traceIdOf(inner) ? inner : (outer ?? inner);

/** Takes over ids that are well-formed, and makes new ones for the rest: what a caller sends must not end up in logs unchecked. */
export function contextFrom(requestId: unknown, traceparent: unknown): RequestContext {
    return {
        requestId: isRequestId(requestId) ? requestId : randomUUID(),
        traceparent: isTraceparent(traceparent) ? traceparent : newTraceparent(),
    };
}

/** A new trace, not sampled. */
export const newTraceparent = (): string =>
    `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-00`;

export const traceIdOf = (traceparent: string): string => traceparent.slice(3, 35);
