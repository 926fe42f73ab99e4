import type * as pulumi from "@pulumi/pulumi";
import { type ServiceName } from "../contract/catalogue";
import { type Retention } from "../contract/retention";
import { type ClientCertificate } from "./broker";
import { type ImageSource } from "./service-images";
import {
    type BrokerKind,
    type CloudName,
    type GateMode,
    type LogCollector,
    type LogStore,
    type ProfileName,
    type SaslMechanism,
    type TargetName,
} from "./choices";

/** A Kafka that exists already. Without credentials and certificate it is reached anonymously. */
export interface ExistingKafka {
    readonly brokers: readonly string[];
    /** Further addresses that the brokers send their clients on to. */
    readonly advertised: readonly string[];
    readonly tls: boolean;
    /** Authority of its certificates, as PEM; absent for those that everybody trusts. */
    readonly ca?: string;
    readonly clientCertificate?: ClientCertificate;
    readonly credentials?: {
        readonly mechanism: SaslMechanism;
        readonly username: string;
        readonly password: pulumi.Output<string>;
    };
}

/** The images of the services, and the login of their registry where it is private. */
export interface Images extends ImageSource {
    readonly credentials?: { readonly username: string; readonly password: pulumi.Output<string> };
}

/** A Postgres that exists already, with a login for every database and one for the backups. */
export interface ExternalDatabase {
    readonly host: string;
    readonly port: number;
    readonly ca?: string;
    readonly logins: Readonly<Record<string, { readonly username: string; readonly password: pulumi.Output<string> }>>;
}

/** When and where backups are taken. */
export interface BackupConfig {
    readonly schedule: string;
    /** Key to the backups; absent means that one is generated. */
    readonly passphrase?: pulumi.Output<string>;
    /** Of backups that are still kept, the last one first. */
    readonly earlierPassphrases: readonly pulumi.Output<string>[];
    readonly second?: { readonly bucket: string; readonly options: Readonly<Record<string, pulumi.Output<string>>> };
}

/** Where Alertmanager sends alerts. */
export interface AlertReceiver {
    /** Ports that webhook and mail server listen on. */
    readonly ports: readonly number[];
    /** An address that alerts are posted to; it holds a token as a rule. */
    readonly webhook?: pulumi.Output<string>;
    readonly email?: {
        readonly to: string;
        readonly from: string;
        /** Mail server, as host:port. */
        readonly server: string;
        readonly login?: { readonly username: string; readonly password: pulumi.Output<string> };
    };
}

/** Whether Prometheus evaluates alerts, and where they go besides its own page. */
export interface AlertsConfig {
    readonly enabled: boolean;
    readonly receiver?: AlertReceiver;
}

/** Who gets the spans of the services, by OTLP over HTTP. */
export interface TracingConfig {
    /** Base URL. */
    readonly endpoint: string;
    readonly port: number;
    /** What lets the services in there, by the names of HTTP headers. */
    readonly headers: Readonly<Record<string, pulumi.Output<string>>>;
    /** Share of the traces that are kept, 0 to 1. */
    readonly ratio: number;
}

/** How one service departs from the catalogue: another chart, other values, or both. */
export interface ServiceOverride {
    readonly chart?: string;
    readonly chartVersion?: string;
    readonly values: Readonly<Record<string, unknown>>;
}

/** A cluster that exists; the program provisions nothing outside it. */
export interface ExistingCluster {
    readonly kind: "existing";
    readonly target: TargetName;
    /** Absent on dev alone: the current context. */
    readonly kubeContext?: string;
    /** Whether it runs on this machine or its network. */
    readonly isLocal: boolean;
    /** Port of its API server, where the kubeconfig tells. */
    readonly apiServerPort?: number;
}

/** A cluster that the program makes. */
export interface ProvisionedCluster {
    readonly kind: "provisioned";
    readonly target: CloudName;
    /** What the cloud needs to know, by the names of its facts. */
    readonly account: Readonly<Record<string, string>>;
}

/** What a stack is. Frozen; the only reader of Pulumi config is {@link readStackConfig}. */
export interface StackConfig {
    readonly project: string;
    readonly stack: string;
    readonly cluster: ExistingCluster | ProvisionedCluster;
    readonly profile: ProfileName;
    readonly broker: BrokerKind;
    /** Set if and only if broker is `kafka`. */
    readonly kafka?: ExistingKafka;
    /** Absent: Postgres runs in the cluster. */
    readonly database?: ExternalDatabase;
    readonly backup: BackupConfig;
    readonly secretsGeneration: number;
    readonly domain?: string;
    /** Zone of the domain in the cloud's own DNS; absent: whoever owns the domain makes its record. */
    readonly dnsZone?: string;
    readonly acmeEmail?: string;
    readonly ingressClass?: string;
    /** Origins of other sites whose pages may call the API. */
    readonly allowedOrigins: readonly string[];
    readonly kubernetesVersion: string;
    readonly adminCidrs: readonly string[];
    readonly logs: {
        readonly collector: LogCollector;
        readonly store: LogStore;
    };
    readonly alerts: AlertsConfig;
    readonly retention: Retention;
    /** Absent: the services make no spans. */
    readonly tracing?: TracingConfig;
    readonly protect: boolean;
    readonly awaitReadiness: boolean;
    readonly releaseGate: GateMode;
    readonly chartMirror?: string;
    /** Absent: services and suite run the code of the checkout. */
    readonly images?: Images;
    readonly services: Readonly<Partial<Record<ServiceName, ServiceOverride>>>;
}
