import { statSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import {
    type BackupSettings,
    type ConfigValues,
    type ImageCredentialsConfig,
    type DatabaseConfig,
    type KafkaConfig,
} from "./keys";
import { alertsOf } from "./alerts";
import { deprecations } from "./deprecated";
import { apiServerPort, isLocalContext } from "./kube-context";
import { kubeconfigPaths, readKubeContexts } from "./kubeconfig-files";
import { parseAccount, parseOwnKeys, unknownKeys, type RawConfig } from "./parse";
import { ConfigError, describeProblem, namingStack, type ConfigProblem } from "./problems";
import { retentionOf } from "./retention";
import { rules } from "./rules";
import { tracingOf } from "./tracing";
import { defaultRegistry } from "../../model/platform/service-images";
import {
    type ExistingKafka,
    type Images,
    type ExternalDatabase,
    type BackupConfig,
    type StackConfig,
} from "../../model/platform/stack-config";

/** What config may refer to on the machine where the program runs. */
export const thisMachine: Pick<RawConfig, "pathKind" | "kubeContexts"> = {
    pathKind: (path) => {
        const found = statSync(path, { throwIfNoEntry: false });
        return found && (found.isDirectory() ? "folder" : "file");
    },
    kubeContexts: () => readKubeContexts(kubeconfigPaths()),
};

/** The SDK knows which keys are encrypted, but leaves this function out of its type declarations. */
const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };

/**
 * Reads the configuration of the stack that is being evaluated.
 *
 * @throws {@link ConfigError} with every problem found, when there is one.
 */
export function readStackConfig(): StackConfig {
    const raw = {
        project: pulumi.getProject(),
        stack: pulumi.getStack(),
        values: pulumi.runtime.allConfig(),
        isSecret: isConfigSecret,
        ...thisMachine,
    };
    // Without an engine nobody listens: `npm run plan` asks for the warnings itself.
    if (pulumi.runtime.getEngine() !== undefined)
        for (const it of configWarnings(raw)) void pulumi.log.warn(describeProblem(it));
    return parseStackConfig(raw);
}

/** What works in a stack's config and should change all the same. Its problems are told by {@link parseStackConfig}. */
export const configWarnings = (raw: RawConfig): ConfigProblem[] =>
    deprecations(raw.project, parseOwnKeys(raw, [])).map((it) => namingStack(raw.stack, it));

/**
 * Checks a stack's config and gives it its shape.
 *
 * @throws {@link ConfigError} with every problem found, when there is one.
 */
export function parseStackConfig(raw: RawConfig): StackConfig {
    const problems: ConfigProblem[] = unknownKeys(raw);
    const values = parseOwnKeys(raw, problems);
    const cluster = clusterOf(raw, values, problems);
    for (const rule of rules) {
        const problem = rule({ ...raw, values, cluster });
        if (problem) problems.push(problem);
    }
    if (problems.length > 0 || cluster === undefined) throw new ConfigError(raw.stack, problems);

    const complete = values as ConfigValues;
    return Object.freeze({
        project: raw.project,
        stack: raw.stack,
        cluster,
        profile: complete.profile,
        broker: complete.broker,
        kafka: complete.broker === "kafka" ? existingKafka(complete.kafka) : undefined,
        database: complete.database.host === undefined ? undefined : externalDatabase(complete.database),
        backup: backupConfig(complete.backup),
        secretsGeneration: complete.secretsGeneration,
        domain: complete.domain,
        dnsZone: complete.dnsZone,
        acmeEmail: complete.acmeEmail,
        ingressClass: complete.ingressClass,
        allowedOrigins: complete.allowedOrigins,
        kubernetesVersion: complete.kubernetesVersion,
        adminCidrs: complete.adminCidrs,
        logs: Object.freeze({ collector: complete.logCollector, store: complete.logStore }),
        alerts: Object.freeze(alertsOf(complete)),
        retention: Object.freeze(retentionOf(complete)),
        tracing: tracingOf(complete),
        protect: complete.protect,
        awaitReadiness: complete.awaitReadiness,
        releaseGate: complete.releaseGate,
        chartMirror: complete.chartMirror,
        images: imagesOf(complete),
        services: complete.services,
    });
}

/** Where the platform will run; absent when that cannot be told, and a problem says why. */
function clusterOf(
    raw: RawConfig,
    { target, kubeContext }: Partial<ConfigValues>,
    problems: ConfigProblem[],
): StackConfig["cluster"] | undefined {
    if (target === undefined) return undefined;
    if (target === "dev" || kubeContext !== undefined) {
        const contexts = raw.kubeContexts();
        return {
            kind: "existing",
            target,
            kubeContext,
            isLocal: isLocalContext(contexts, kubeContext),
            apiServerPort: apiServerPort(contexts, kubeContext),
        };
    }
    const account = parseAccount(raw, target, problems);
    return account && { kind: "provisioned", target, account };
}

function existingKafka(kafka: KafkaConfig): ExistingKafka {
    const { brokers = [], advertised, tls, ca, mechanism, username, password, clientCert, clientKey } = kafka;
    const credentials = username && password ? { mechanism, username, password: pulumi.secret(password) } : undefined;
    const clientCertificate =
        clientCert && clientKey ? { certificate: clientCert, key: pulumi.secret(clientKey) } : undefined;
    return { brokers, advertised, tls, ca, credentials, clientCertificate };
}

/** Whoever names a registry or a tag wants images. */
function imagesOf({ imageRegistry, imageTag, imageCredentials: login }: ConfigValues): Images | undefined {
    if (imageRegistry === undefined && imageTag === undefined) return undefined;
    const registry = imageRegistry ?? defaultRegistry;
    return Object.freeze({ registry, tag: imageTag, credentials: imageCredentials(login) });
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

function backupConfig({ schedule, passphrase, earlierPassphrases, second }: BackupSettings): BackupConfig {
    return {
        schedule,
        passphrase: passphrase === undefined ? undefined : pulumi.secret(passphrase),
        earlierPassphrases: earlierPassphrases.map((it) => pulumi.secret(it)),
        second: second && {
            bucket: second.bucket,
            options: Object.fromEntries(Object.entries(second.options).map(([key, it]) => [key, pulumi.secret(it)])),
        },
    };
}
