import { HttpChannel } from "./http-channel";
import { AppHealth } from "./app-health";
import { type SidecarConfig } from "./config";
import { sidecarCommandSchema, type SidecarFaults } from "../process/sidecar-faults";
import { Invocation } from "./invocation";
import { Jobs } from "./jobs";
import { writeLog } from "./log";
import { sidecarMetrics, type SidecarMetrics } from "./metrics";
import { Policies } from "./policies";
import { PubSub } from "./pub-sub";
import { rulesOf } from "./routing";
import { StateApi } from "./state-api";
import { StateStore } from "./state-store";

/** The parts of one sidecar, put together. */
export class EmbeddedSidecar {
    readonly metrics: SidecarMetrics;
    readonly pubSub: PubSub;
    readonly invocation: Invocation;
    readonly state: StateApi;
    readonly jobs: Jobs | undefined;
    private readonly app: HttpChannel;
    private readonly health: AppHealth;
    private readonly stores: ReadonlyMap<string, StateStore>;
    private faults: SidecarFaults = {};

    constructor(private readonly config: SidecarConfig) {
        const { appId, namespace } = config;
        const policies = new Policies(config.resiliency);
        this.metrics = sidecarMetrics(appId, namespace, config.configuration.metrics.latencyDistributionBuckets);
        this.app = new HttpChannel(
            config.appPort,
            (method, status, milliseconds) => this.metrics.client({ method, status: String(status) }, milliseconds),
            () => this.faults.slowAppMs ?? 0,
        );
        this.pubSub = new PubSub(config, policies, this.app, this.metrics, () => this.faults);
        this.invocation = new Invocation(config, policies, this.app);
        this.stores = new Map(config.stateStores.map((it) => [it.name, new StateStore(it.connectionString)]));
        this.state = new StateApi(appId, this.stores, policies, this.metrics);
        this.jobs = config.scheduler === undefined ? undefined : new Jobs(appId, config.scheduler, this.app);
        this.health = new AppHealth(this.app, config.healthCheckPath, (healthy) => {
            // In the words of daprd.
            if (healthy) writeLog(appId, "info", "dapr.apphealth", "App entered healthy status");
            else writeLog(appId, "warning", "dapr.apphealth", "App entered un-healthy status");
            void this.adapt();
        });
    }

    start(): void {
        this.health.start();
    }

    /** Carries out a command of the runner. */
    async obey(command: unknown): Promise<void> {
        const { faults, awaitReading } = sidecarCommandSchema.parse(command);
        if (faults !== undefined) {
            this.faults = faults;
            await this.adapt();
        }
        if (awaitReading) {
            await this.health.answered;
            await this.pubSub.reading();
        }
    }

    /** As `GET /v1.0/metadata` shows it. */
    metadata() {
        const { appId, pubSubs, stateStores, subscriptions } = this.config;
        return {
            id: appId,
            runtimeVersion: "embedded",
            components: [...pubSubs, ...stateStores].map(({ name, type, version }) => ({ name, type, version })),
            subscriptions: subscriptions.map(({ routes, ...it }) => ({
                ...it,
                rules: rulesOf(routes),
                type: "DECLARATIVE",
            })),
            appConnectionProperties: { port: this.config.appPort, protocol: "http", channelAddress: "127.0.0.1" },
        };
    }

    async stop(): Promise<void> {
        this.health.stop();
        this.jobs?.close();
        await this.pubSub.close();
        this.invocation.close();
        this.app.close();
        await Promise.all([...this.stores.values()].map((it) => it.close()));
    }

    /** Nothing is brought to an app that cannot take it. */
    private async adapt(): Promise<void> {
        const { healthy } = this.health;
        const { pauseConsumers } = this.faults;
        this.jobs?.setWatching(healthy);
        if (healthy && pauseConsumers) {
            const topics = [...new Set(this.config.subscriptions.map((it) => it.topic))].join(" ");
            const message = `Error consuming [${topics}]. Retrying...: kafka: tried to use a consumer group that was closed`;
            writeLog(this.config.appId, "error", "dapr.contrib", message);
        }
        await this.pubSub.setReading(healthy && pauseConsumers !== true);
    }
}
