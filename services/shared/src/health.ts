import { errorFields, type Log } from "./log";

/** Something a service cannot work without. */
export interface Dependency {
    readonly name: "database" | "sidecar";
    /** Rejects while the dependency is away. */
    readonly check: () => Promise<unknown>;
}

export interface Readiness {
    readonly ready: boolean;
    readonly checks: Readonly<Record<string, "ok" | "unavailable" | "stopping">>;
}

/** Probes from several sides come close together: one look at the dependencies answers them all. */
const reuseMilliseconds = 500;

/** Whether a service can take work: its dependencies answer, and it is not on its way out. */
export class Health {
    private stopping = false;
    private last: { readonly at: number; readonly result: Promise<Readiness> } | undefined;
    private readonly away = new Set<string>();

    constructor(
        private readonly log: Log,
        private readonly dependencies: readonly Dependency[],
    ) {}

    /** From now on not ready, so that no new work is sent. */
    stop(): void {
        this.stopping = true;
    }

    readiness(): Promise<Readiness> {
        if (this.stopping) return Promise.resolve({ ready: false, checks: { service: "stopping" } });
        const now = Date.now();
        if (!this.last || now - this.last.at > reuseMilliseconds) this.last = { at: now, result: this.look() };
        return this.last.result;
    }

    private async look(): Promise<Readiness> {
        const entries = await Promise.all(
            this.dependencies.map(async (it) => [it.name, (await this.answers(it)) ? "ok" : "unavailable"] as const),
        );
        return { ready: entries.every(([, state]) => state === "ok"), checks: Object.fromEntries(entries) };
    }

    private async answers({ name, check }: Dependency): Promise<boolean> {
        try {
            await check();
            if (this.away.delete(name)) this.log.info(`The ${name} is back.`, { event: "dependency_recovered" });
            return true;
        } catch (error) {
            if (!this.away.has(name)) {
                this.away.add(name);
                this.log.warn(`The ${name} does not answer.`, {
                    event: "dependency_unavailable",
                    ...errorFields(error),
                });
            }
            return false;
        }
    }
}
