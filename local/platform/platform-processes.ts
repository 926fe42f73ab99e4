import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { topics } from "../../model/contract/topics";
import { bodyLimitBytes } from "../../model/contract/body-limit";
import { type ServiceName } from "../../model/contract/catalogue";
import { nodeEnvironment, nodeFlags } from "../../model/contract/node-runtime";
import { signingKeyFiles } from "../../model/contract/signing-keys";
import { type Program } from "./program-bundles";
import { FaultControl } from "./fault-control";
import { replicasOf, type Layout, type Replica } from "./port-layout";
import { RunningBroker } from "./running-broker";
import { type LocalPlatform, type LocalPlatformOptions } from "./local-platform";
import { LocalProcess } from "../process/local-process";
import { type Reaper } from "../process/reaper";
import { tracingSecretName } from "../../components/services/values";
import { localSecrets, writeSecretFiles } from "./local-secrets";
import { sidecarConfig } from "./sidecar-config";
import { type LocalStack } from "./local-stack";

export interface PlatformProcessesArgs {
    readonly stack: LocalStack;
    readonly layout: Layout;
    readonly folder: string;
    readonly logFolder: string;
    /** Paths of the bundled programs. */
    readonly programs: Readonly<Record<Program, string>>;
    /** And of the services. */
    readonly services: Readonly<Record<ServiceName, string>>;
    readonly reaper: Reaper;
    readonly options: Pick<LocalPlatformOptions, "folder" | "databaseParameters" | "spansTo">;
}

/** The processes of one run. */
export class PlatformProcesses {
    private readonly secrets;
    private readonly database: LocalProcess;
    private readonly broker: LocalProcess;
    private readonly gateway: LocalProcess;
    private readonly services: readonly (readonly [string, LocalProcess])[];
    private readonly sidecars: readonly (readonly [string, LocalProcess])[];

    constructor(private readonly args: PlatformProcessesArgs) {
        const { stack, layout, folder, options } = args;
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
            // The data of a run that keeps nothing has to survive a crash of Postgres, not of the machine; the broker's likewise.
            parameters: {
                ...stack.databaseParameters,
                ...(options.folder === undefined ? { fsync: "off" } : {}),
                ...options.databaseParameters,
            },
        });
        this.broker = this.part("broker", "broker", layout.broker, {
            port: layout.broker,
            folder: join(folder, "broker"),
            topics,
        });
        const replicas = replicasOf(stack, layout);
        this.sidecars = replicas.map((it) => [it.service.name, this.sidecar(it)] as const);
        this.services = replicas.map((it) => [it.service.name, this.service(it)] as const);
        this.gateway = this.part("gateway", "gateway", layout.gateway, {
            port: layout.gateway,
            routes: stack.routes,
            replicas: Object.fromEntries(
                [...layout.replicas].map(([name, ports]) => [name, ports.map((it) => `http://127.0.0.1:${it.app}`)]),
            ),
            readyPath: "/readyz",
            bodyLimit: bodyLimitBytes,
        });
    }

    async start(progress: (step: string) => void): Promise<void> {
        progress("starting Postgres and broker");
        await Promise.all([this.database.start(), this.broker.start()]);
        progress(`starting ${this.services.length} services with their sidecars`);
        await Promise.all([...this.sidecars, ...this.services].map(([, it]) => it.start()));
        await Promise.all([this.gateway.start(), ...this.sidecars.map(([, it]) => it.command({ awaitReading: true }))]);
        await this.gateway.command({ awaitReady: true });
    }

    /** Nothing is lost in this order: the gateway stops taking requests first, and what the others write to stops last. */
    async stop(): Promise<void> {
        await this.gateway.stop();
        await Promise.all(this.services.map(([, it]) => it.stop()));
        await Promise.all(this.sidecars.map(([, it]) => it.stop()));
        await Promise.all([this.broker.stop(), this.database.stop()]);
    }

    platform(): Omit<LocalPlatform, "stop"> {
        const services = grouped(this.services);
        const sidecars = grouped(this.sidecars);
        const metrics = [...this.args.layout.replicas].map(
            ([name, ports]) => [name, ports.map((it) => `http://127.0.0.1:${it.daprMetrics}/metrics`)] as const,
        );
        return {
            gateway: this.gateway.url,
            services,
            sidecars,
            sidecarMetrics: new Map(metrics) as ReadonlyMap<ServiceName, readonly string[]>,
            database: Object.assign(this.database, {
                urlOf: (database: string) => this.databaseUrl(database),
                adminUrl: `postgres://postgres:${this.secrets.superuserPassword}@127.0.0.1:${this.args.layout.database}/postgres`,
            }),
            broker: new RunningBroker(this.broker),
            gatewayProcess: this.gateway,
            processes: [
                ...[this.database, this.broker, this.gateway],
                ...[...this.sidecars, ...this.services].map(([, it]) => it),
            ],
            faults: new FaultControl(sidecars, this.gateway),
            logFolder: this.args.logFolder,
            signingKey: this.secrets.signingKey,
            secretsFolder: join(this.args.folder, "secrets"),
        };
    }

    private service({ service, name, ports }: Replica): LocalProcess {
        const { spansTo } = this.args.options;
        const contents = new Map<string, Record<string, string>>([
            [this.args.stack.authSecret, { [signingKeyFiles.current]: this.secrets.signingKey }],
            [tracingSecretName, {}],
            ...this.args.stack.databases.map((it) => [it.secret, { url: this.databaseUrl(it.name) }] as const),
        ]);
        return new LocalProcess({
            name,
            command: [process.execPath, ...nodeFlags, this.args.services[service.name as ServiceName]],
            environment: {
                ...nodeEnvironment,
                ...service.environment,
                // What happens here is nothing for the stack's own receiver: empty is nobody.
                OTEL_EXPORTER_OTLP_ENDPOINT: spansTo ?? "",
                PORT: String(ports.app),
                HOST: "127.0.0.1",
                DAPR_HTTP_PORT: String(ports.dapr),
                SECRETS_PATH: writeSecretFiles(join(this.args.folder, "secrets", name), service.secretFiles, contents),
            },
            url: `http://127.0.0.1:${ports.app}`,
            logFile: join(this.args.logFolder, `${name}.log`),
            readyPath: "/readyz",
            reaper: this.args.reaper,
        });
    }

    private sidecar(replica: Replica): LocalProcess {
        const urls = new Map(this.args.stack.databases.map((it) => [it.secret, this.databaseUrl(it.name)]));
        const config = sidecarConfig(this.args.stack, this.args.layout, replica, {
            connectionString: (secret) => urls.get(secret) ?? "",
            peerToken: this.secrets.peerToken,
        });
        return this.part("sidecar", `${replica.name}.dapr`, replica.ports.dapr, config);
    }

    /** A process of the platform's own, told what to do by a file. */
    private part(program: Program, name: string, port: number, config: object): LocalProcess {
        const file = join(this.args.folder, `${name}.json`);
        writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
        return new LocalProcess({
            name,
            command: [process.execPath, this.args.programs[program], file],
            environment: {},
            url: `http://127.0.0.1:${port}`,
            logFile: join(this.args.logFolder, `${name}.log`),
            reaper: this.args.reaper,
        });
    }

    private databaseUrl(name: string): string {
        const owner = this.args.stack.databases.find((it) => it.name === name)?.owner ?? name;
        return `postgres://${owner}:${this.secrets.databasePasswords[name]}@127.0.0.1:${this.args.layout.database}/${name}`;
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
