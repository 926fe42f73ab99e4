import { z } from "zod";
import { serviceNames } from "../../model/contract/catalogue";
import { notAnOrigin, originPattern } from "../../model/contract/origins";
import { backupRole, databases } from "../../model/platform/database";
import { retentionBounds, retentionNames, type RetentionName } from "../../model/contract/retention";
import { type ServiceOverride } from "../../model/platform/stack-config";
import {
    brokerKinds,
    gateModes,
    logCollectors,
    logStores,
    profileNames,
    saslMechanisms,
    targetNames,
} from "../../model/platform/choices";
import { facts as oke } from "../oke/facts";

/**
 * The project's config keys: one row says what a value looks like, how that is put in words, and which command sets a
 * good one. Types and defaults that the CLI enforces are in Pulumi.yaml; rules across keys are in rules.ts.
 */
export interface ConfigKey<T> {
    readonly schema: z.ZodType<T>;
    /** The accepted values in words. */
    readonly allowed: string;
    /** Arguments of `pulumi config set` that give a valid value. */
    readonly example: string;
}

const oneOf = <const T extends readonly [string, ...string[]]>(name: string, values: T): ConfigKey<T[number]> => ({
    schema: z.enum(values),
    allowed: values.join(", "),
    example: `${name} ${values[0]}`,
});

const flag = (name: string): ConfigKey<boolean> => ({
    schema: z.boolean(),
    allowed: "true, false",
    example: `${name} true`,
});

/** A string that may be empty, which reads as "not set". */
const optional = ({ schema, allowed, example }: ConfigKey<string>): ConfigKey<string | undefined> => ({
    schema: z.union([z.literal(""), schema]).transform((value) => (value === "" ? undefined : value)),
    allowed: `${allowed}, or empty`,
    example,
});

const hostName = z.string().regex(/^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/);
const hostAndPort = z.string().regex(/^[A-Za-z0-9.-]+:\d{1,5}$/);
const dnsLabel = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
const imagePath = z.string().regex(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)+$/);
const imageTag = z.string().regex(/^[\w][\w.-]{0,127}$/);

const certificate = z.string().startsWith("-----BEGIN CERTIFICATE-----");

const kafka = z.strictObject({
    brokers: z.array(hostAndPort).min(1).optional(),
    /** Where the brokers send their clients on to, beside these: network policies have to know. */
    advertised: z.array(hostAndPort).default([]),
    tls: z.boolean().default(true),
    ca: certificate.optional(),
    clientCert: certificate.optional(),
    clientKey: z
        .string()
        .regex(/^-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/)
        .optional(),
    mechanism: z.enum(saslMechanisms).default("SCRAM-SHA-512"),
    username: z.string().min(1).optional(),
    password: z.string().min(1).optional(),
});

/** Login of a private image registry. */
const imageCredentials = z.strictObject({
    username: z.string().min(1).optional(),
    password: z.string().min(1).optional(),
});

/** A login of an existing Postgres. Its name is that of the database unless it says otherwise. */
const databaseLogin = z.strictObject({
    username: z.string().min(1).optional(),
    password: z.string().min(1).optional(),
});

const database = z.strictObject({
    host: z
        .string()
        .regex(/^[A-Za-z0-9.-]+$/)
        .optional(),
    port: z.int().min(1).max(65535).default(5432),
    ca: certificate.optional(),
    logins: z.partialRecord(z.enum([...databases, backupRole]), databaseLogin).default({}),
});

/** Five fields of numbers, ranges, lists and steps: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax */
const cronSchedule = z.string().regex(/^[\d*,/-]+( [\d*,/-]+){4}$/);

const backup = z.strictObject({
    schedule: cronSchedule.default("17 2 * * *"),
    /** Deprecated: retention.backupsDays replaces it. */
    retentionDays: z.int().min(1).max(3650).optional(),
    passphrase: z.string().min(20).optional(),
    /** What opens backups from before `passphrase` was changed. */
    earlierPassphrases: z.array(z.string().min(20)).default([]),
    /** Where copies go besides the target's own object store: a bucket, and rclone's options for reaching it. */
    second: z
        .strictObject({ bucket: z.string().min(1), options: z.record(z.string().regex(/^[a-z0-9_]+$/), z.string()) })
        .optional(),
});

/** Where alerts go; the webhook's address is a secret, because it holds a token as a rule. */
const alerts = z.strictObject({
    enabled: z.boolean().optional(),
    webhook: z.url({ protocol: /^https?$/ }).optional(),
    email: z
        .strictObject({
            to: z.email(),
            from: z.email(),
            server: hostAndPort,
            username: z.string().min(1).optional(),
            password: z.string().min(1).optional(),
        })
        .optional(),
});

/** Who gets the services' spans; a header is a secret, because it is there to let somebody in. */
const tracing = z.strictObject({
    endpoint: z
        .url({ protocol: /^https?$/ })
        // What lets the services in is no part of the address: that is no secret.
        .regex(/^[^@]*$/)
        .optional(),
    headers: z.record(z.string().regex(/^[A-Za-z0-9_-]+$/), z.string().min(1)).default({}),
    ratio: z.number().min(0).max(1).default(1),
});

/** A key of the project that only one cloud asks for; its facts say what it looks like. */
const { compartmentId } = oke.account;

/** Whole numbers; retention.ts says which fit where. */
const retention = z.strictObject({
    logsDays: z.int().optional(),
    metricsDays: z.int().optional(),
    backupsDays: z.int().optional(),
    auditDays: z.int().optional(),
    eventsHours: z.int().optional(),
} satisfies Record<RetentionName, z.ZodType>);

const allowedRetention = retentionNames
    .map((name) => `${name} (${retentionBounds[name].minimum} to ${retentionBounds[name].maximum})`)
    .join(", ");

const serviceOverride = z.strictObject({
    chart: z.string().min(1).optional(),
    chartVersion: z.string().min(1).optional(),
    values: z.record(z.string(), z.unknown()).default({}),
}) satisfies z.ZodType<ServiceOverride>;

export const configKeys = {
    target: oneOf("target", targetNames),
    profile: oneOf("profile", profileNames),
    broker: oneOf("broker", brokerKinds),
    kafka: {
        schema: kafka,
        allowed: [
            `an object of brokers and advertised (host:port), tls, mechanism (${saslMechanisms.join(", ")}), username, password,`,
            "ca, clientCert, clientKey (PEM)",
        ].join(" "),
        example: "--path 'kafka.brokers[0]' kafka.example.com:9092",
    },
    database: {
        schema: database,
        allowed: `an object of host, port, ca (PEM) and logins (${[...databases, backupRole].join(", ")}), each of username, password`,
        example: "--path database.host postgres.example.com",
    },
    backup: {
        schema: backup,
        allowed: [
            "an object of schedule (five cron fields)",
            "passphrase (20 characters or more)",
            "earlierPassphrases (a list of such)",
            "second (bucket, options of rclone)",
        ].join(", "),
        example: "--path backup.schedule '17 2 * * *'",
    },
    secretsGeneration: {
        schema: z.int().min(1).max(9999),
        allowed: "a whole number from 1",
        example: "secretsGeneration 2",
    },
    domain: optional({ schema: hostName, allowed: "a host name in lower case", example: "domain todo.example.com" }),
    dnsZone: optional({
        schema: z.string().regex(/^[\w.()/-]+$/),
        allowed: "the domain's zone in the DNS of the cloud",
        example: "dnsZone dns/example.com",
    }),
    acmeEmail: optional({ schema: z.email(), allowed: "an e-mail address", example: "acmeEmail ops@example.com" }),
    ingressClass: optional({ schema: dnsLabel, allowed: "the name of an IngressClass", example: "ingressClass nginx" }),
    allowedOrigins: {
        schema: z.array(z.string().regex(originPattern, { error: notAnOrigin })).max(20),
        allowed: "a list of at most 20 origins, each a scheme, a host and the port where it is not the scheme's own",
        example: "--path 'allowedOrigins[0]' https://app.example.com",
    },
    kubernetesVersion: {
        schema: z.string().regex(/^v?\d+\.\d+(\.\d+)?$/),
        allowed: "a Kubernetes version",
        example: "kubernetesVersion 1.35",
    },
    adminCidrs: {
        schema: z.array(z.union([z.cidrv4(), z.cidrv6()])),
        allowed: "a list of CIDR ranges",
        example: "--path 'adminCidrs[0]' 203.0.113.0/24",
    },
    logCollector: oneOf("logCollector", logCollectors),
    logStore: oneOf("logStore", logStores),
    retention: {
        schema: retention,
        allowed: `an object of whole numbers: ${allowedRetention}`,
        example: "--path retention.logsDays 30",
    },
    alerts: {
        schema: alerts,
        allowed:
            "an object of enabled (true, false), webhook (an http:// or https:// address), email (to, from, server as host:port, username, password)",
        example: "--path alerts.enabled true",
    },
    tracing: {
        schema: tracing,
        allowed:
            "an object of endpoint (base URL of a receiver of OTLP over HTTP), headers (values by name), ratio (0 to 1)",
        example: "--path tracing.endpoint http://collector.observability.svc:4318",
    },
    protect: flag("protect"),
    awaitReadiness: flag("awaitReadiness"),
    releaseGate: oneOf("releaseGate", gateModes),
    chartMirror: optional({
        schema: z.string(),
        allowed: "a folder or oci:// address",
        example: "chartMirror oci://registry.example.com/charts",
    }),
    imageRegistry: optional({
        schema: imagePath,
        allowed: "a registry host and path in lower case",
        example: "imageRegistry ghcr.io/acme",
    }),
    imageTag: optional({ schema: imageTag, allowed: "an image tag", example: "imageTag 0.1.0" }),
    imageCredentials: {
        schema: imageCredentials,
        allowed: "an object of username and password, or neither",
        example: "--path imageCredentials.username acme",
    },
    services: {
        schema: z.partialRecord(z.enum(serviceNames), serviceOverride),
        allowed: `an object with the keys ${serviceNames.join(", ")}, each of chart, chartVersion, values`,
        example: "--path services.backend.values.replicas 3",
    },
    kubeContext: optional({
        schema: z.string(),
        allowed: "the name of a kube context",
        example: "kubeContext minikube",
    }),
    allowRemoteContext: flag("allowRemoteContext"),
    compartmentId: optional({
        schema: z.string().regex(compartmentId.pattern),
        allowed: compartmentId.allowed,
        example: `compartmentId ${compartmentId.example}`,
    }),
} satisfies Record<string, ConfigKey<unknown>>;

/** Keys that others replace (deprecated.ts): read where they are set, and not declared in Pulumi.yaml. */
export const deprecatedKeys = {
    logRetention: optional({
        schema: z.string().regex(/^([1-9]|[1-8]\d|90)d$/),
        allowed: "retention.logsDays, which replaces it, or 1d to 90d",
        example: "--path retention.logsDays 30",
    }),
} satisfies Record<string, ConfigKey<unknown>>;

type ValuesOf<Keys extends Record<string, ConfigKey<unknown>>> = {
    readonly [K in keyof Keys]: z.infer<Keys[K]["schema"]>;
};
export type ConfigValues = ValuesOf<typeof configKeys> & Partial<ValuesOf<typeof deprecatedKeys>>;
export type AlertSettings = z.infer<typeof alerts>;
export type KafkaConfig = z.infer<typeof kafka>;
export type ImageCredentialsConfig = z.infer<typeof imageCredentials>;
export type DatabaseConfig = z.infer<typeof database>;
export type BackupSettings = z.infer<typeof backup>;
