import { existsSync, statSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { type ServiceName } from "../components/services/catalogue";
import { type ImageSource } from "../components/services/images";
import {
    type BrokerKind,
    type GateMode,
    type LogCollector,
    type LogStore,
    type ProfileName,
    type SaslMechanism,
    type TargetName,
} from "./choices";
import {
    type AccountKey,
    type BackupSettings,
    type ConfigValues,
    type ImageCredentialsConfig,
    type DatabaseConfig,
    type KafkaConfig,
    type ServiceOverride,
} from "./keys";
import { parseAccountKeys, parseOwnKeys, unknownKeys, type RawConfig } from "./parse";
import { ConfigError, type Problem } from "./problems";
import { rules } from "./rules";

/** A Kafka that exists already. Without credentials it is reached anonymously. */
export interface ExistingKafka {
    readonly brokers: readonly string[];
    readonly tls: boolean;
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
    readonly retentionDays: number;
    /** Key to the backups; absent means that one is generated. */
    readonly passphrase?: pulumi.Output<string>;
    /** Of backups that are still kept, the last one first. */
    readonly earlierPassphrases: readonly pulumi.Output<string>[];
    readonly second?: { readonly bucket: string; readonly options: Readonly<Record<string, pulumi.Output<string>>> };
}

/** A cluster that exists; the program provisions nothing outside it. */
export interface ExistingCluster {
    readonly cluster: "existing";
    readonly target: TargetName;
    /** Absent on dev alone: the current context. */
    readonly kubeContext?: string;
    readonly allowRemoteContext: boolean;
}

/** What only one target needs to know. */
export type Account =
    | ExistingCluster
    | {
          readonly cluster: "provisioned";
          readonly target: "oke";
          readonly region: string;
          readonly tenancyId: string;
          readonly compartmentId: string;
      }
    | { readonly cluster: "provisioned"; readonly target: "aks"; readonly location: string }
    | { readonly cluster: "provisioned"; readonly target: "gke"; readonly project: string; readonly zone: string };

export type AccountOf<T extends TargetName> = Extract<Account, { cluster: "provisioned"; target: T }>;

/** What a stack is. Frozen; the only reader of Pulumi config is {@link readStackConfig}. */
export interface StackConfig {
    readonly project: string;
    readonly stack: string;
    readonly account: Account;
    readonly profile: ProfileName;
    readonly broker: BrokerKind;
    /** Set if and only if broker is `kafka`. */
    readonly kafka?: ExistingKafka;
    /** Absent: Postgres runs in the cluster. */
    readonly database?: ExternalDatabase;
    readonly backup: BackupConfig;
    readonly secretsGeneration: number;
    readonly domain?: string;
    readonly acmeEmail?: string;
    readonly ingressClass?: string;
    readonly kubernetesVersion: string;
    readonly adminCidrs: readonly string[];
    readonly logs: {
        readonly collector: LogCollector;
        readonly store: LogStore;
        readonly retentionDays: number;
    };
    readonly protect: boolean;
    readonly awaitReadiness: boolean;
    readonly releaseGate: GateMode;
    readonly chartMirror?: string;
    readonly images: Images;
    readonly services: Readonly<Partial<Record<ServiceName, ServiceOverride>>>;
}

/** The SDK knows which keys are encrypted, but leaves this function out of its type declarations. */
const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };

/**
 * Reads the configuration of the stack that is being evaluated.
 *
 * @throws {@link ConfigError} with every problem found, when there is one.
 */
export function readStackConfig(): StackConfig {
    return parseStackConfig({
        project: pulumi.getProject(),
        stack: pulumi.getStack(),
        values: pulumi.runtime.allConfig(),
        isSecret: isConfigSecret,
        folderExists: (path) => existsSync(path) && statSync(path).isDirectory(),
    });
}

/**
 * Checks a stack's config and gives it its shape.
 *
 * @throws {@link ConfigError} with every problem found, when there is one.
 */
export function parseStackConfig(raw: RawConfig): StackConfig {
    const problems: Problem[] = unknownKeys(raw);
    const values = parseOwnKeys(raw, problems);
    const isExisting = values.target === "dev" || values.kubeContext !== undefined;
    const account = isExisting ? {} : parseAccountKeys(raw, values.target, problems);
    for (const rule of rules) {
        const problem = rule({ ...raw, values });
        if (problem) problems.push(problem);
    }
    if (problems.length > 0) throw new ConfigError(raw.stack, problems);

    const complete = values as ConfigValues;
    return Object.freeze({
        project: raw.project,
        stack: raw.stack,
        account: accountOf(complete, account),
        profile: complete.profile,
        broker: complete.broker,
        kafka: complete.broker === "kafka" ? existingKafka(complete.kafka) : undefined,
        database: complete.database.host === undefined ? undefined : externalDatabase(complete.database),
        backup: backupConfig(complete.backup),
        secretsGeneration: complete.secretsGeneration,
        domain: complete.domain,
        acmeEmail: complete.acmeEmail,
        ingressClass: complete.ingressClass,
        kubernetesVersion: complete.kubernetesVersion,
        adminCidrs: complete.adminCidrs,
        logs: Object.freeze({
            collector: complete.logCollector,
            store: complete.logStore,
            retentionDays: retentionDays(complete),
        }),
        protect: complete.protect,
        awaitReadiness: complete.awaitReadiness,
        releaseGate: complete.releaseGate,
        chartMirror: complete.chartMirror,
        images: Object.freeze({
            registry: complete.imageRegistry,
            tag: complete.imageTag,
            credentials: imageCredentials(complete.imageCredentials),
        }),
        services: complete.services,
    });
}

function accountOf(values: ConfigValues, account: Partial<Record<AccountKey, string>>): Account {
    const { target, kubeContext, allowRemoteContext } = values;
    if (target === "dev" || kubeContext !== undefined) {
        return { cluster: "existing", target, kubeContext, allowRemoteContext };
    }
    const cluster = "provisioned";
    switch (target) {
        case "oke":
            return {
                cluster,
                target,
                region: account["oci:region"]!,
                tenancyId: account["oci:tenancyOcid"]!,
                compartmentId: values.compartmentId!,
            };
        case "aks":
            return { cluster, target, location: account["azure-native:location"]! };
        case "gke":
            return { cluster, target, project: account["gcp:project"]!, zone: account["gcp:zone"]! };
    }
}

/** Days that logs are kept (FR-009): a week on a cluster for development, a month in production. */
function retentionDays({ logRetention, target }: ConfigValues): number {
    if (logRetention !== undefined) return Number.parseInt(logRetention);
    return target === "dev" ? 7 : 30;
}

function existingKafka({ brokers, tls, mechanism, username, password }: KafkaConfig): ExistingKafka {
    const credentials = username && password ? { mechanism, username, password: pulumi.secret(password) } : undefined;
    return { brokers: brokers ?? [], tls, credentials };
}

function imageCredentials({ username, password }: ImageCredentialsConfig): Images["credentials"] {
    return username && password ? { username, password: pulumi.secret(password) } : undefined;
}

function externalDatabase({ host, port, ca, logins }: DatabaseConfig): ExternalDatabase {
    const complete = Object.entries(logins).map(
        ([name, login]) =>
            [name, { username: login?.username ?? name, password: pulumi.secret(login?.password ?? "") }] as const,
    );
    return { host: host ?? "", port, ca, logins: Object.fromEntries(complete) };
}

function backupConfig({
    schedule,
    retentionDays,
    passphrase,
    earlierPassphrases,
    second,
}: BackupSettings): BackupConfig {
    return {
        schedule,
        retentionDays,
        passphrase: passphrase === undefined ? undefined : pulumi.secret(passphrase),
        earlierPassphrases: earlierPassphrases.map((it) => pulumi.secret(it)),
        second: second && {
            bucket: second.bucket,
            options: Object.fromEntries(Object.entries(second.options).map(([key, it]) => [key, pulumi.secret(it)])),
        },
    };
}
