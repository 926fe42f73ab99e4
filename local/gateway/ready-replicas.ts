import { setTimeout as delay } from "node:timers/promises";

const intervalMs = 500;
const timeoutMs = 2000;
/** Like the probes of a pod: one slow answer does not take a replica out. */
const failureThreshold = 2;

/** Which replicas are ready, asked again and again: the endpoints of a Service. */
export class ReadyReplicas {
    private readonly failures: Map<string, number>;
    private readonly stopping = new AbortController();

    constructor(
        replicas: readonly string[],
        private readonly path: string,
    ) {
        this.failures = new Map(replicas.map((it) => [it, failureThreshold]));
    }

    has(replica: string): boolean {
        return (this.failures.get(replica) ?? failureThreshold) < failureThreshold;
    }

    /** Resolves when every replica is ready. */
    async all(): Promise<void> {
        while (![...this.failures.keys()].every((it) => this.has(it))) await delay(20);
    }

    start(): void {
        for (const replica of this.failures.keys()) void this.watch(replica);
    }

    stop(): void {
        this.stopping.abort();
    }

    private async watch(replica: string): Promise<void> {
        const { signal } = this.stopping;
        while (!signal.aborted) {
            this.failures.set(replica, (await this.isReady(replica)) ? 0 : (this.failures.get(replica) ?? 0) + 1);
            await delay(this.has(replica) ? intervalMs : intervalMs / 5, undefined, { signal }).catch(() => undefined);
        }
    }

    private async isReady(replica: string): Promise<boolean> {
        try {
            const response = await fetch(`${replica}${this.path}`, { signal: AbortSignal.timeout(timeoutMs) });
            await response.body?.cancel();
            return response.ok;
        } catch {
            // No answer is the answer: not ready.
            return false;
        }
    }
}
