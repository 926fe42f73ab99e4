import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { stringify } from "yaml";
import { topics } from "../../../model/contract/topics";
import { bundlePrograms, type Program } from "../../../local/platform/program-bundles";
import {
    type Component,
    type Configuration,
    type Resiliency,
    type SidecarConfig,
    type Subscription,
} from "../../../local/dapr/config";
import { RunningBroker } from "../../../local/platform/running-broker";
import { LocalProcess } from "../../../local/process/local-process";
import { freePort } from "../../../local/process/free-ports";
import { Reaper } from "../../../local/process/reaper";

/** One app and what its sidecar is told. */
export interface AppSpec {
    readonly appId: string;
    readonly appPort: number;
    readonly subscriptions: readonly Subscription[];
    readonly configuration: Configuration;
}

/** Told to all sidecars alike. */
export interface SharedSpec {
    readonly namespace: string;
    readonly pubSubs: readonly string[];
    readonly stateStore: string;
    /** Connection string of an empty database. */
    readonly database: string;
    readonly resiliency: Resiliency;
    /** Scratch. */
    readonly folder: string;
}

export interface RunningSidecar {
    /** Dapr's HTTP API. */
    readonly url: string;
    readonly metricsUrl: string;
    stop(): Promise<void>;
}

/** One that can be told of faults, killed and started again. */
export interface EmbeddedSidecar extends RunningSidecar {
    readonly process: LocalProcess;
}

/** An implementation of Dapr: the embedded one, or daprd. */
export interface DaprTarget {
    readonly name: string;
    /** Starts sidecars that can call each other. */
    start(shared: SharedSpec, apps: readonly AppSpec[]): Promise<ReadonlyMap<string, RunningSidecar>>;
    stop(): Promise<void>;
}

/** The sidecar of the local run, with its broker. */
export class EmbeddedDapr implements DaprTarget {
    readonly name = "embedded";
    private readonly processes: LocalProcess[] = [];
    private programs: Readonly<Record<Program, string>> | undefined;
    private reaper: Reaper | undefined;
    private localBroker: RunningBroker | undefined;

    get broker(): RunningBroker {
        if (this.localBroker === undefined) throw new Error("the embedded Dapr has not been started");
        return this.localBroker;
    }

    async start(shared: SharedSpec, apps: readonly AppSpec[]): Promise<ReadonlyMap<string, EmbeddedSidecar>> {
        this.programs = await bundlePrograms();
        this.reaper = new Reaper(this.programs.reaper, shared.folder);
        const broker = await freePort();
        this.localBroker = new RunningBroker(
            await this.run("broker", shared, "broker", broker, {
                port: broker,
                folder: join(shared.folder, "broker"),
                topics,
            }),
        );

        const ports = new Map<string, SidecarConfig["ports"]>();
        for (const { appId } of apps) {
            ports.set(appId, { http: await freePort(), internal: await freePort(), metrics: await freePort() });
        }
        const started = new Map<string, EmbeddedSidecar>();
        for (const app of apps) {
            const own = ports.get(app.appId)!;
            const config: SidecarConfig = {
                ...app,
                namespace: shared.namespace,
                healthCheckPath: "/livez",
                ports: own,
                pubSubs: shared.pubSubs.map((name) => ({
                    name,
                    type: "pubsub.kafka",
                    version: "v1",
                    consumerGroup: app.appId,
                    initialOffset: "oldest",
                })),
                stateStores: [
                    {
                        name: shared.stateStore,
                        type: "state.postgresql",
                        version: "v2",
                        connectionString: shared.database,
                    },
                ],
                resiliency: shared.resiliency,
                broker: `ws://127.0.0.1:${broker}`,
                peers: Object.fromEntries(
                    [...ports].map(([appId, { internal }]) => [appId, [`127.0.0.1:${internal}`]]),
                ),
                peerToken: "conformance",
            };
            const process = await this.run("sidecar", shared, app.appId, own.http, config);
            const metricsUrl = `http://127.0.0.1:${own.metrics}/metrics`;
            started.set(app.appId, { url: process.url, metricsUrl, process, stop: () => process.stop() });
        }
        return started;
    }

    async stop(): Promise<void> {
        for (const it of [...this.processes].reverse()) await it.stop();
        await this.reaper?.dismiss();
    }

    private async run(
        program: Program,
        { folder }: SharedSpec,
        name: string,
        port: number,
        config: object,
    ): Promise<LocalProcess> {
        const file = join(folder, `${name}.json`);
        writeFileSync(file, JSON.stringify(config));
        const started = new LocalProcess({
            name,
            command: [process.execPath, this.programs![program], file],
            environment: {},
            url: `http://127.0.0.1:${port}`,
            logFile: join(folder, `${name}.log`),
            reaper: this.reaper!,
        });
        this.processes.push(started);
        await started.start();
        return started;
    }
}

/** Sentry, for mutual TLS: its address, and the file with its root certificate. The scheduler has to use the same. */
export interface Sentry {
    readonly address: string;
    readonly trustAnchors: string;
}

/**
 * The real one: `DAPRD_BIN`, or `daprd` on PATH, with a Kafka at `KAFKA_BROKERS` (which creates topics by use) and a scheduler
 * at `DAPR_SCHEDULER_ADDRESS`.
 */
export class RealDapr implements DaprTarget {
    readonly name = "daprd";
    private readonly children: ChildProcess[] = [];

    constructor(
        private readonly binary: string,
        private readonly brokers: string,
        private readonly scheduler: string,
        private readonly sentry: Sentry,
    ) {}

    async start(shared: SharedSpec, apps: readonly AppSpec[]): Promise<ReadonlyMap<string, RunningSidecar>> {
        const started = new Map<string, RunningSidecar>();
        await Promise.all(
            apps.map(async (app) => {
                const folder = join(shared.folder, app.appId);
                this.writeResources(folder, shared, app);
                const [http, grpc, internal, metrics] = [
                    await freePort(),
                    await freePort(),
                    await freePort(),
                    await freePort(),
                ];
                const log = openSync(join(folder, "daprd.log"), "a");
                const flags = {
                    "app-id": app.appId,
                    "app-port": app.appPort,
                    "dapr-http-port": http,
                    "dapr-grpc-port": grpc,
                    "dapr-internal-grpc-port": internal,
                    "metrics-port": metrics,
                    "dapr-listen-addresses": "127.0.0.1",
                    "resources-path": join(folder, "resources"),
                    config: join(folder, "config.yaml"),
                    "scheduler-host-address": this.scheduler,
                    "placement-host-address": "",
                    "enable-mtls": "true",
                    "sentry-address": this.sentry.address,
                    "control-plane-namespace": "dapr-system",
                    "control-plane-trust-domain": "cluster.local",
                    "enable-app-health-check": "true",
                    "app-health-check-path": "/livez",
                };
                const child = spawn(
                    this.binary,
                    Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
                    {
                        stdio: ["ignore", log, log],
                        env: {
                            ...process.env,
                            NAMESPACE: shared.namespace,
                            APP_ID: app.appId,
                            DAPR_TRUST_ANCHORS: readFileSync(this.sentry.trustAnchors, "utf8"),
                        },
                    },
                );
                this.children.push(child);
                const sidecar = {
                    url: `http://127.0.0.1:${http}`,
                    metricsUrl: `http://127.0.0.1:${metrics}/metrics`,
                    stop: () => end(child),
                };
                await healthy(sidecar.url);
                started.set(app.appId, sidecar);
            }),
        );
        return started;
    }

    async stop(): Promise<void> {
        await Promise.all(this.children.map(end));
    }

    private writeResources(folder: string, shared: SharedSpec, app: AppSpec): void {
        mkdirSync(join(folder, "resources"), { recursive: true });
        const object = (version: string, kind: string, name: string, spec: object) => ({
            apiVersion: `dapr.io/${version}`,
            kind,
            metadata: { name },
            spec,
        });
        const component = ({ name, type, version }: Component, metadata: Readonly<Record<string, string>>) =>
            object("v1alpha1", "Component", name, {
                type,
                version,
                metadata: Object.entries(metadata).map(([key, value]) => ({ name: key, value })),
            });
        const kafka = { brokers: this.brokers, authType: "none", disableTls: "true", initialOffset: "oldest" };
        const resources = {
            components: [
                ...shared.pubSubs.map((name) => component({ name, type: "pubsub.kafka", version: "v1" }, kafka)),
                component(
                    { name: shared.stateStore, type: "state.postgresql", version: "v2" },
                    { connectionString: shared.database },
                ),
            ],
            subscriptions: app.subscriptions.map((it, index) => object("v2alpha1", "Subscription", `s${index}`, it)),
            resiliency: [object("v1alpha1", "Resiliency", "resiliency", shared.resiliency)],
        };
        for (const [name, objects] of Object.entries(resources)) {
            writeFileSync(join(folder, "resources", `${name}.yaml`), objects.map((it) => stringify(it)).join("---\n"));
        }
        const nameResolution = {
            component: "sqlite",
            version: "v1",
            configuration: { connectionString: join(shared.folder, "names.db") },
        };
        const configuration = object("v1alpha1", "Configuration", app.appId, { ...app.configuration, nameResolution });
        writeFileSync(join(folder, "config.yaml"), stringify(configuration));
    }
}

async function healthy(url: string): Promise<void> {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; await delay(100)) {
        const response = await fetch(`${url}/v1.0/healthz`).catch(() => undefined);
        if (response?.status === 204) return;
    }
    throw new Error(`the sidecar at ${url} did not become healthy`);
}

async function end(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    await exited;
}
