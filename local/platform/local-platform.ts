import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { topics } from "../../model/contract/topics";
import { type ServiceName } from "../../model/contract/catalogue";
import { nodeEnvironment, nodeFlags } from "../../model/contract/node-runtime";
import { signingKeyFiles } from "../../model/contract/signing-keys";
import { bundlePrograms, serviceProgram, type Program } from "./bundle";
import { UserError } from "../../engine/command/user-error";
import { closedFolder } from "../database/binaries";
import { FaultControl } from "./fault-control";
import { layOut, portsOf, replicasOf, type Layout, type Replica } from "./layout";
import { LocalBroker } from "./local-broker";
import { LocalProcess } from "../process/local-process";
import { requireFree } from "../process/ports";
import { buildServices, evaluateStack } from "./prepare";
import { Reaper } from "../process/reaper";
import { localSecrets, writeSecretFiles } from "./secrets";
import { sidecarConfig } from "./sidecar-config";
import { type LocalStack } from "./local-stack";

export interface PlatformOptions {
    /** Whose services run; default `dev`. */
    readonly stack?: string;
    /** Of each service; default 1. */
    readonly replicas?: number;
    /** Default 0: any that is free. */
    readonly gatewayPort?: number;
    /** First of the consecutive ports of everything else; default 0: any that are free. */
    readonly basePort?: number;
    /** Keeps data and logs; absent means a temporary folder that is removed in the end. */
    readonly folder?: string;
    /** Runs another program in place of a service's own: a JavaScript file. */
    readonly programs?: Readonly<Partial<Record<ServiceName, string>>>;
    /** Told of each step, for people. */
    readonly progress?: (step: string) => void;
}

/** A running platform. */
export interface LocalPlatform {
    /** Base URL that leads to the services by their public paths. */
    readonly gateway: string;
    /** Replicas of each service. */
    readonly services: ReadonlyMap<ServiceName, readonly LocalProcess[]>;
    /** The sidecar of each of those replicas; `url` is Dapr's HTTP API. */
    readonly sidecars: ReadonlyMap<ServiceName, readonly LocalProcess[]>;
    /** Where each sidecar's Prometheus metrics are. */
    readonly sidecarMetrics: ReadonlyMap<ServiceName, readonly string[]>;
    readonly database: LocalProcess & {
        /** Connection string of a database, as its service has it. */
        readonly urlOf: (database: string) => string;
    };
    readonly broker: LocalBroker;
    readonly scheduler: LocalProcess;
    readonly gatewayProcess: LocalProcess;
    readonly faults: FaultControl;
    /** Holds `<service>-<replica>.log`, the raw lines of each service, and the logs of the other processes. */
    readonly logFolder: string;
    /** Signs users' tokens (HS256). */
    readonly signingKey: string;
    /** Holds `<service>-<replica>`, where that replica finds its secrets when it starts. */
    readonly secretsFolder: string;
    /** Ends every process and removes what is temporary. */
    stop(): Promise<void>;
}

/**
 * Runs the services of a stack on this machine: Postgres, a broker, a scheduler, a sidecar for each replica, the replicas and
 * a gateway, each a process of its own, so that each can be stopped and killed like a pod's container. Resolves when all of
 * it is ready. Whatever ends this process ends the others too.
 *
 * @throws {@link UserError} for what a user can mend, such as a port that is taken.
 */
export async function startPlatform(options: PlatformOptions = {}): Promise<LocalPlatform> {
    const { progress = () => undefined, gatewayPort = 0 } = options;
    // At once, before anything takes time.
    if (gatewayPort !== 0) await requireFree(gatewayPort, "npm run local -- --port 0");
    const closed = process.getuid?.() === 0 ? closedFolder(__dirname) : undefined;
    if (closed !== undefined)
        throw new UserError(
            `Postgres does not run as root, and the account that runs it instead cannot enter ${closed}`,
            `chmod o+x ${closed}, or another account than root`,
        );
    const [stack, programs] = await Promise.all([
        evaluateStack(options.stack ?? "dev"),
        bundlePrograms(),
        buildServices(options.programs, progress),
    ]);
    const layout = await layOut(stack, options.replicas ?? 1, gatewayPort, options.basePort ?? 0);
    for (const port of portsOf(layout)) await requireFree(port, "npm run local -- --port 0 --base-port 0");

    const temporary = options.folder === undefined ? mkdtempSync(join(tmpdir(), "todo-local-")) : undefined;
    const folder = options.folder ?? temporary!;
    const logFolder = join(folder, "logs");
    mkdirSync(logFolder, { recursive: true });
    // Postgres, which is not root, must get through to its own folder; whatever is secret in here is a file of mode 600.
    chmodSync(folder, 0o711);
    const reaper = new Reaper(programs.reaper, temporary);
    const run = new Run(stack, layout, folder, logFolder, programs, reaper, options);
    const stop = async () => {
        await run.stop();
        if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
        await reaper.dismiss();
    };
    try {
        await run.start(progress);
    } catch (error) {
        await stop();
        throw error;
    }
    return { ...run.platform(), stop };
}

/** The processes of one run. */
class Run {
    private readonly secrets;
    private readonly database: LocalProcess;
    private readonly broker: LocalProcess;
    private readonly scheduler: LocalProcess;
    private readonly gateway: LocalProcess;
    private readonly services: readonly (readonly [string, LocalProcess])[];
    private readonly sidecars: readonly (readonly [string, LocalProcess])[];

    constructor(
        private readonly stack: LocalStack,
        private readonly layout: Layout,
        private readonly folder: string,
        private readonly logFolder: string,
        private readonly programs: Readonly<Record<Program, string>>,
        private readonly reaper: Reaper,
        options: PlatformOptions,
    ) {
        this.secrets = localSecrets(
            folder,
            stack.databases.map((it) => it.name),
        );
        this.database = this.part("database", "postgres", layout.database, {
            port: layout.database,
            folder: join(folder, "postgres"),
            superuserPassword: this.secrets.superuserPassword,
            databases: stack.databases.map((it) => ({
                ...it,
                password: this.secrets.databasePasswords[it.name],
            })),
            // What is thrown away in the end has to survive the end of its process, not that of the machine: like the broker's.
            parameters: { ...stack.databaseParameters, ...(options.folder === undefined ? { fsync: "off" } : {}) },
        });
        this.broker = this.part("broker", "broker", layout.broker, {
            port: layout.broker,
            folder: join(folder, "broker"),
            topics,
        });
        this.scheduler = this.part("scheduler", "scheduler", layout.scheduler, {
            port: layout.scheduler,
            file: join(folder, "jobs"),
        });
        const replicas = replicasOf(stack, layout);
        this.sidecars = replicas.map((it) => [it.service.name, this.sidecar(it)] as const);
        this.services = replicas.map((it) => [it.service.name, this.service(it, options)] as const);
        this.gateway = this.part("gateway", "gateway", layout.gateway, {
            port: layout.gateway,
            routes: stack.routes,
            replicas: Object.fromEntries(
                [...layout.replicas].map(([name, ports]) => [name, ports.map((it) => `http://127.0.0.1:${it.app}`)]),
            ),
            readyPath: "/readyz",
        });
    }

    async start(progress: (step: string) => void): Promise<void> {
        progress("starting Postgres, broker and scheduler");
        await Promise.all([this.database.start(), this.broker.start(), this.scheduler.start()]);
        progress(`starting ${this.services.length} services with their sidecars`);
        await Promise.all([...this.sidecars, ...this.services].map(([, it]) => it.start()));
        await Promise.all([this.gateway.start(), ...this.sidecars.map(([, it]) => it.command({ awaitReading: true }))]);
        await this.gateway.command({ awaitReady: true });
    }

    /** In the order that loses nothing: who takes requests first, what others rely on last. */
    async stop(): Promise<void> {
        await this.gateway.stop();
        await Promise.all(this.services.map(([, it]) => it.stop()));
        await Promise.all(this.sidecars.map(([, it]) => it.stop()));
        await Promise.all([this.scheduler.stop(), this.broker.stop(), this.database.stop()]);
    }

    platform(): Omit<LocalPlatform, "stop"> {
        const services = grouped(this.services);
        const sidecars = grouped(this.sidecars);
        const metrics = [...this.layout.replicas].map(
            ([name, ports]) => [name, ports.map((it) => `http://127.0.0.1:${it.daprMetrics}/metrics`)] as const,
        );
        return {
            gateway: this.gateway.url,
            services,
            sidecars,
            sidecarMetrics: new Map(metrics) as ReadonlyMap<ServiceName, readonly string[]>,
            database: Object.assign(this.database, { urlOf: (database: string) => this.databaseUrl(database) }),
            broker: new LocalBroker(this.broker),
            scheduler: this.scheduler,
            gatewayProcess: this.gateway,
            faults: new FaultControl(sidecars, this.gateway),
            logFolder: this.logFolder,
            signingKey: this.secrets.signingKey,
            secretsFolder: join(this.folder, "secrets"),
        };
    }

    private service({ service, name, ports }: Replica, { programs = {} }: PlatformOptions): LocalProcess {
        const contents = new Map<string, Record<string, string>>([
            [this.stack.authSecret, { [signingKeyFiles.current]: this.secrets.signingKey }],
            ...this.stack.databases.map((it) => [it.secret, { url: this.databaseUrl(it.name) }] as const),
        ]);
        return new LocalProcess({
            name,
            command: [
                process.execPath,
                ...nodeFlags,
                programs[service.name as ServiceName] ?? serviceProgram(service.name),
            ],
            environment: {
                ...nodeEnvironment,
                ...service.environment,
                PORT: String(ports.app),
                HOST: "127.0.0.1",
                DAPR_HTTP_PORT: String(ports.dapr),
                SECRETS_PATH: writeSecretFiles(join(this.folder, "secrets", name), service.secretFiles, contents),
            },
            url: `http://127.0.0.1:${ports.app}`,
            logFile: join(this.logFolder, `${name}.log`),
            readyPath: "/readyz",
            reaper: this.reaper,
        });
    }

    private sidecar(replica: Replica): LocalProcess {
        const urls = new Map(this.stack.databases.map((it) => [it.secret, this.databaseUrl(it.name)]));
        const config = sidecarConfig(this.stack, this.layout, replica, {
            connectionString: (secret) => urls.get(secret) ?? "",
            peerToken: this.secrets.peerToken,
        });
        return this.part("sidecar", `${replica.name}.dapr`, replica.ports.dapr, config);
    }

    /** A process of the platform's own, told what to do by a file. */
    private part(program: Program, name: string, port: number, config: object): LocalProcess {
        const file = join(this.folder, `${name}.json`);
        writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
        return new LocalProcess({
            name,
            command: [process.execPath, this.programs[program], file],
            environment: {},
            url: `http://127.0.0.1:${port}`,
            logFile: join(this.logFolder, `${name}.log`),
            reaper: this.reaper,
        });
    }

    private databaseUrl(name: string): string {
        const owner = this.stack.databases.find((it) => it.name === name)?.owner ?? name;
        return `postgres://${owner}:${this.secrets.databasePasswords[name]}@127.0.0.1:${this.layout.database}/${name}`;
    }
}

function grouped(
    processes: readonly (readonly [string, LocalProcess])[],
): ReadonlyMap<ServiceName, readonly LocalProcess[]> {
    const groups = new Map<ServiceName, LocalProcess[]>();
    for (const [name, it] of processes)
        groups.set(name as ServiceName, [...(groups.get(name as ServiceName) ?? []), it]);
    return groups;
}
