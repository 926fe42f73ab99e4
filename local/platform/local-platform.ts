import { type ServiceName } from "../../model/contract/catalogue";
import { type LocalProcess } from "../process/local-process";
import { type FaultControl } from "./fault-control";
import { type LayoutOptions } from "./port-layout";
import { type RunningBroker } from "./running-broker";

export interface LocalPlatformOptions extends LayoutOptions {
    /** Whose services run. @default dev */
    readonly stack?: string;
    /** Keeps data and logs; absent means a temporary folder that is removed in the end. */
    readonly folder?: string;
    /** Runs another program in place of a service's own: a JavaScript file. */
    readonly programs?: Readonly<Partial<Record<ServiceName, string>>>;
    /** Settings of Postgres beside those of the stack. */
    readonly databaseParameters?: Readonly<Record<string, string>>;
    /** Receives the spans of the services, by OTLP over HTTP. @default nobody: they make none */
    readonly spansTo?: string;
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
        /** Connection string of the administrator. */
        readonly adminUrl: string;
    };
    readonly broker: RunningBroker;
    readonly gatewayProcess: LocalProcess;
    /** All of them. */
    readonly processes: readonly LocalProcess[];
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
