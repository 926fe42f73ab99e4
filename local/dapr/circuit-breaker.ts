import { durationOf } from "./duration";

export interface CircuitBreakerSpec {
    /** Attempts let through while half open. */
    readonly maxRequests: number;
    /** After which failures are forgotten while closed. */
    readonly interval?: string;
    /** How long it stays open. */
    readonly timeout: string;
    /** `consecutiveFailures > N`. */
    readonly trip: string;
}

/** Nothing was called, and a retry would not change that. */
export class CircuitOpenError extends Error {}

/**
 * Stops calling what keeps failing: https://docs.dapr.io/operations/resiliency/policies/circuit-breakers/
 * Closed until failures trip it; then open for the timeout; then half open until as many attempts as allowed succeeded.
 */
export class CircuitBreaker {
    private failures = 0;
    private openUntil = 0;
    private halfOpen = 0;
    private forgetAt: number;
    private readonly limit: number;

    constructor(
        private readonly name: string,
        private readonly spec: CircuitBreakerSpec,
    ) {
        const [, limit] = /^consecutiveFailures > (\d+)$/.exec(spec.trip) ?? [];
        if (limit === undefined) {
            throw new Error(`the embedded sidecar understands consecutiveFailures > N, not: ${spec.trip}`);
        }
        this.limit = Number(limit);
        this.forgetAt = this.nextForget();
    }

    async run<T>(operation: () => Promise<T>): Promise<T> {
        const now = Date.now();
        const isOpen = now < this.openUntil;
        const probing = !isOpen && this.openUntil > 0;
        if (isOpen || (probing && this.halfOpen >= this.spec.maxRequests)) {
            throw new CircuitOpenError(`circuit breaker ${this.name} is open`);
        }
        if (now >= this.forgetAt) {
            this.failures = 0;
            this.forgetAt = this.nextForget();
        }
        if (probing) this.halfOpen++;
        try {
            const result = await operation();
            this.failures = 0;
            if (probing) this.openUntil = 0;
            return result;
        } catch (error) {
            this.failures++;
            if (probing || this.failures > this.limit) this.openUntil = Date.now() + durationOf(this.spec.timeout);
            throw error;
        } finally {
            if (probing) this.halfOpen--;
        }
    }

    private nextForget(): number {
        return this.spec.interval === undefined ? Infinity : Date.now() + durationOf(this.spec.interval);
    }
}
