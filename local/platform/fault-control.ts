import { type SidecarFaults } from "../process/sidecar-faults";
import { type LocalProcess } from "../process/local-process";

/**
 * Sets faults in the sidecars and the gateway of a running platform. The services know nothing of it. A sidecar that is
 * started again has no faults.
 */
export class FaultControl {
    private slowness: Readonly<Record<string, number>> = {};

    constructor(
        private readonly sidecars: ReadonlyMap<string, readonly LocalProcess[]>,
        private readonly gateway: LocalProcess,
    ) {}

    /**
     * Sets the faults of an app, on all its replicas, in place of those it had; `{}` ends them. `slowAppMs` slows what
     * sidecar and gateway send to the app alike.
     */
    async set(app: string, faults: SidecarFaults): Promise<void> {
        const sidecars = this.sidecars.get(app);
        if (sidecars === undefined)
            throw new Error(`there is no app ${app}; known are ${[...this.sidecars.keys()].join(", ")}`);
        this.slowness = { ...this.slowness, [app]: faults.slowAppMs ?? 0 };
        await Promise.all([
            ...sidecars.filter((it) => it.isRunning).map((it) => it.command({ faults })),
            this.gateway.command({ slowness: this.slowness }),
        ]);
    }

    /** Breaks every WebSocket that is open at the gateway. */
    async cutWebSockets(): Promise<void> {
        await this.gateway.command({ cutWebSockets: true });
    }

    /** Ends all faults. */
    async clear(): Promise<void> {
        await Promise.all([...this.sidecars.keys()].map((app) => this.set(app, {})));
    }
}
