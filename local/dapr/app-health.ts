import { setTimeout as delay } from "node:timers/promises";
import { type HttpChannel } from "./http-channel";

/** Defaults of https://docs.dapr.io/developing-applications/building-blocks/observability/app-health/ */
const probe = { intervalMs: 5000, timeoutMs: 500, failures: 3 };
/** Until the app answers for the first time it is asked more often, so that a local run starts fast. */
const startIntervalMs = 100;

/** Asks the app whether it lives, and tells when the answer changes. An app counts as unhealthy until it answered once. */
export class AppHealth {
    healthy = false;
    private hasAnswered: () => void = () => undefined;
    /** Resolves when the app is healthy for the first time. */
    readonly answered = new Promise<void>((resolve) => (this.hasAnswered = resolve));
    private readonly stopping = new AbortController();

    constructor(
        private readonly app: HttpChannel,
        private readonly path: string | undefined,
        private readonly changed: (healthy: boolean) => void,
    ) {}

    start(): void {
        this.watch().catch((error: unknown) => {
            if (!this.stopping.signal.aborted) throw error;
        });
    }

    stop(): void {
        this.stopping.abort();
    }

    private async watch(): Promise<void> {
        const { signal } = this.stopping;
        let failures = 0;
        for (let everHealthy = false; !signal.aborted;) {
            const alive = await this.ask();
            failures = alive ? 0 : failures + 1;
            everHealthy ||= alive;
            if (alive || failures >= probe.failures) this.set(alive);
            if (alive && this.path === undefined) return;
            await delay(everHealthy ? probe.intervalMs : startIntervalMs, undefined, { signal });
        }
    }

    private async ask(): Promise<boolean> {
        try {
            const { status } = await this.app.send({
                method: "GET",
                path: this.path ?? "/",
                signal: AbortSignal.timeout(probe.timeoutMs),
            });
            return this.path === undefined || (status >= 200 && status < 300);
        } catch {
            // No answer is the answer: not healthy.
            return false;
        }
    }

    private set(healthy: boolean): void {
        if (this.healthy === healthy) return;
        this.healthy = healthy;
        this.changed(healthy);
        this.hasAnswered();
    }
}
