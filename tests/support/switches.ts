import { backupRole, databases } from "../../model/platform/database";
import { type ConfigValues } from "../../stacks/config/keys";
import { type TargetName } from "../../model/platform/choices";
import { profilesOf } from "../../model/platform/target-facts";
import { factsOf } from "../../stacks/targets";
import { knownSecret } from "./stacks";

type Key = keyof Required<ConfigValues>;
/** Values of one key, and what else has to be set with one of them. */
export type Setting = Readonly<Record<string, string>>;

const json = (value: unknown): string => JSON.stringify(value);
const database = {
    host: "postgres.example.com",
    logins: Object.fromEntries([...databases, backupRole].map((it) => [it, { password: knownSecret }])),
};
const kafka = json({ brokers: ["kafka.example.com:9092"], username: "todo", password: knownSecret });
const versions: Readonly<Partial<Record<TargetName, string>>> = { oke: "v1.36.1", aks: "1.36" };
const onCloud = (target: TargetName, ...settings: Setting[]): Setting[] => (target === "dev" ? [] : settings);

/** For every key of the config, the settings that a running stack may switch to from what is committed, and between. */
export const settings: Readonly<Record<Key, (target: TargetName) => readonly Setting[]>> = {
    profile: (target) => profilesOf(factsOf(target)).map((profile) => ({ profile })),
    broker: (target) => factsOf(target).brokers.map((broker) => ({ broker, ...(broker === "kafka" ? { kafka } : {}) })),
    kafka: () => [
        { broker: "kafka", kafka },
        { broker: "kafka", kafka: json({ brokers: ["kafka.example.com:9092"], tls: false }) },
    ],
    database: () => [{ database: json(database) }],
    backup: () => [
        { backup: json({ schedule: "5 1 * * *" }) },
        { backup: json({ passphrase: knownSecret.repeat(2) }) },
        {
            backup: json({
                passphrase: knownSecret.repeat(2),
                second: { bucket: "elsewhere", options: { type: "s3", secret_access_key: knownSecret } },
            }),
        },
    ],
    secretsGeneration: () => [{ secretsGeneration: "2" }, { secretsGeneration: "3" }],
    domain: () => [{ domain: "todo.example.com" }, { domain: "other.example.com" }],
    dnsZone: (target) => {
        const zone = factsOf(target).dnsZone;
        return zone === undefined ? [] : [{ domain: "todo.example.com", dnsZone: zone.example }];
    },
    acmeEmail: () => [{ domain: "todo.example.com", acmeEmail: "ops@example.com" }],
    ingressClass: () => [{ domain: "todo.example.com", ingressClass: "nginx" }],
    allowedOrigins: () => [{ allowedOrigins: json(["https://app.example.com", "http://localhost:5173"]) }],
    kubernetesVersion: (target) => {
        const kubernetesVersion = versions[target];
        return kubernetesVersion === undefined ? [] : [{ kubernetesVersion }];
    },
    adminCidrs: (target) => onCloud(target, { adminCidrs: json(["203.0.113.0/24"]) }),
    logCollector: () => [{ logCollector: "promtail" }],
    logStore: (target) => factsOf(target).logStores.map((logStore) => ({ logStore })),
    retention: () => [{ retention: json({ logsDays: 60, backupsDays: 10, eventsHours: 24 }) }],
    alerts: () => [
        { alerts: json({ enabled: true }) },
        { alerts: json({ enabled: false }) },
        { alerts: json({ webhook: `https://alerts.example.com/${knownSecret}` }) },
    ],
    tracing: () => [
        { tracing: json({ endpoint: "http://collector.observability.svc:4318" }) },
        {
            tracing: json({
                endpoint: "https://otlp.example.com",
                headers: { authorization: knownSecret },
                ratio: 0.1,
            }),
        },
    ],
    protect: () => [{ protect: "true" }, { protect: "false" }],
    awaitReadiness: () => [{ awaitReadiness: "false", releaseGate: "off" }],
    releaseGate: () => [{ releaseGate: "off" }, { releaseGate: "report" }],
    chartMirror: () => [{ chartMirror: "oci://registry.example.com/charts" }],
    imageRegistry: () => [{ imageRegistry: "registry.example.com/todo" }],
    imageTag: () => [{ imageTag: "0.2.0" }],
    imageCredentials: () => [
        {
            imageRegistry: "registry.example.com/todo",
            imageCredentials: json({ username: "puller", password: knownSecret }),
        },
    ],
    services: () => [{ services: json({ backend: { values: { replicas: 3 } } }) }],
    // Each of these makes it the stack of another cluster or account.
    target: () => [],
    kubeContext: () => [],
    allowRemoteContext: () => [],
    compartmentId: () => [],
    // It says the same as retention.
    logRetention: () => [],
};

/** A switch that takes something with it, and how a user keeps or replaces that. */
export interface WayOut {
    readonly key: Key;
    /** Names of what goes, when the key changes to another value or back. */
    readonly goes: RegExp;
    readonly way: string;
}

/** `npm run up` asks for what holds data in all of these. */
export const waysOut: readonly WayOut[] = [
    {
        key: "broker",
        goes: /^(broker-|namespaces-messaging$|monitoring-lag-exporter$)/,
        way: "services publish again what is in the outbox; let consumers read what the old broker holds first",
    },
    {
        key: "kafka",
        goes: /^(broker-|namespaces-messaging$)/,
        way: "as for broker",
    },
    {
        key: "database",
        goes: /^postgres-/,
        way: "docs/external-database.md: stop the services, back up, switch, restore",
    },
    {
        key: "secretsGeneration",
        goes: /(-password|-signing-key|-passphrase)(-\d+)?$/,
        way: "a generation ends by raising the number, never by lowering it; passphrases only go by lowering it",
    },
    {
        key: "ingressClass",
        goes: /^(gateway-|namespaces-gateway$)/,
        way: "the gateway holds nothing but the certificate, which the next one gets again",
    },
    {
        key: "acmeEmail",
        goes: /^(gateway-public-certificate-release|namespaces-cert-manager)$/,
        way: "cert-manager holds nothing: the certificate and its account stay in the services' namespace",
    },
    {
        key: "logCollector",
        goes: /^logging-(alloy|promtail)$/,
        way: "a collector holds nothing that the other does not read",
    },
    {
        key: "logStore",
        goes: /^logging-bucket-/,
        way: "docs/guides/logs.md: the bucket goes with its logs, after an update that takes its protection off",
    },
    {
        key: "kubernetesVersion",
        goes: /^todo-oke-pool-v/,
        way: "a pool per version: the new one comes up before the old one is drained",
    },
];
