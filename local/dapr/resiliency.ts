import { setTimeout as delay } from "node:timers/promises";
import { type CircuitBreaker, CircuitOpenError } from "./circuit-breaker";
import { durationOf } from "./duration";

/** A retry policy of a Resiliency: https://docs.dapr.io/operations/resiliency/policies/retries/retries-overview/ */
export interface RetrySpec {
    readonly policy: string;
    readonly duration?: string;
    readonly maxInterval?: string;
    /** Absent or -1 means no limit. */
    readonly maxRetries?: number;
    /** Which answers are tried again; absent means every one that is not a success. */
    readonly matching?: { readonly httpStatusCodes?: string };
}

/** What an operation is run under; everything is optional. */
export interface Policy {
    readonly timeoutMs?: number;
    readonly retry?: RetrySpec;
    readonly circuitBreaker?: CircuitBreaker;
}

/** A failure with the status that an app answered. */
export class StatusError extends Error {
    constructor(
        readonly status: number,
        message: string,
    ) {
        super(message);
    }
}

/** Go's exponential back-off: https://github.com/cenkalti/backoff/blob/v4/exponential.go */
const exponential = { initialMs: 500, factor: 1.5, randomization: 0.5, maxElapsedMs: 15 * 60_000 };

/** Milliseconds to wait before the next attempts, without end. */
export function* waits({ policy, duration = "5s", maxInterval = "60s" }: RetrySpec): Generator<number> {
    if (policy !== "exponential") while (true) yield durationOf(duration);
    const limit = durationOf(maxInterval);
    for (let interval = exponential.initialMs; ; interval = Math.min(interval * exponential.factor, limit)) {
        yield interval * (1 + exponential.randomization * (2 * Math.random() - 1));
    }
}

/**
 * Runs an operation under a policy: each attempt within the timeout, and again until it succeeds or the policy has enough.
 * Rejects with the last failure, or at once when the signal aborts.
 */
export async function runUnder<T>(
    { timeoutMs, retry, circuitBreaker }: Policy,
    operation: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal = new AbortController().signal,
): Promise<T> {
    const attempt = () => {
        const run = () => (timeoutMs === undefined ? operation(signal) : within(timeoutMs, signal, operation));
        return circuitBreaker === undefined ? run() : circuitBreaker.run(run);
    };
    if (retry === undefined) return attempt();

    const { maxRetries = -1 } = retry;
    const started = Date.now();
    let retries = 0;
    for (const wait of waits(retry)) {
        try {
            return await attempt();
        } catch (error) {
            const exhausted =
                (maxRetries >= 0 && retries++ >= maxRetries) ||
                (retry.policy === "exponential" && Date.now() - started + wait > exponential.maxElapsedMs);
            if (signal.aborted || exhausted || !isRetried(error, retry)) throw error;
        }
        await delay(wait, undefined, { signal });
    }
    throw new Error("unreachable: waits never end");
}

/** Runs an operation with a signal that aborts when the time is up. The timer ends with the operation: thousands would wait. */
async function within<T>(
    timeoutMs: number,
    signal: AbortSignal,
    operation: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
    const limit = new AbortController();
    const abort = () => limit.abort(signal.reason);
    signal.addEventListener("abort", abort);
    const timer = setTimeout(() => limit.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    try {
        signal.throwIfAborted();
        return await operation(limit.signal);
    } finally {
        clearTimeout(timer);
        signal.removeEventListener("abort", abort);
    }
}

function isRetried(error: unknown, { matching }: RetrySpec): boolean {
    if (error instanceof CircuitOpenError) return false;
    if (!(error instanceof StatusError) || matching?.httpStatusCodes === undefined) return true;
    return matching.httpStatusCodes.split(",").some((range) => {
        const [from = "", to = from] = range.trim().split("-");
        return error.status >= Number(from) && error.status <= Number(to);
    });
}
