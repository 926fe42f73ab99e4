import { images } from "../../model/platform/charts";
import { resourcesOf } from "../../model/platform/quantities";
import { type Sizing } from "../../model/platform/sizing";
import { sumRequests, type Workload } from "../../model/platform/workloads";
import { accessRules, connectionLimits, managedRoles, maxConnections } from "./postgres-access";

export const postgresNames = {
    cluster: "postgres",
    /** Service that always leads to the primary. */
    host: "postgres-rw",
    port: 5432,
    /** Where the operator asks an instance how it is. */
    statusPort: 8000,
    /** Metrics of an instance, for a PodMonitor; the port is called `metrics`. */
    metricsPort: 9187,
    /** Labels of the instances and of the jobs that make them. */
    podLabels: { "cnpg.io/cluster": "postgres" },
    operatorLabels: { "app.kubernetes.io/name": "cloudnative-pg" },
    operatorMetricsPort: 8080,
    operatorWebhookPort: 9443,
    /** Secret with the authority that the operator signs server certificates with: `ca.crt` and `ca.key`. */
    caSecret: "postgres-server-ca",
} as const;

/** Values of the CloudNativePG operator's chart. */
export function operatorValues({
    sizing,
    webhooksAreRequired,
}: {
    readonly sizing: Sizing["postgres"];
    readonly webhooksAreRequired: boolean;
}) {
    // Without nodes no webhook answers, and a required one would refuse the Cluster.
    const webhook = { failurePolicy: webhooksAreRequired ? "Fail" : "Ignore" };
    return {
        fullnameOverride: "cnpg",
        resources: resourcesOf(sizing.operator),
        webhook: { mutating: webhook, validating: webhook },
    };
}

/** Pods that the operator's chart makes of these values. */
export const operatorWorkloads = (values: ReturnType<typeof operatorValues>): Workload[] => [
    { name: "cnpg", pods: 1, requests: sumRequests(values.resources) },
];

/** Settings of the server. */
export const postgresParameters = (sizing: Pick<Sizing, "postgres" | "services">) => ({
    max_connections: String(maxConnections(connectionLimits(sizing.services))),
    shared_buffers: `${Math.floor(sizing.postgres.size.memory / 4)}MB`,
    password_encryption: "scram-sha-256",
    // A transaction that somebody forgot holds locks and keeps rows from being cleaned up.
    idle_in_transaction_session_timeout: "60s",
    log_min_duration_statement: "500",
});

export interface ClusterSpecArgs {
    readonly sizing: Pick<Sizing, "postgres" | "services">;
    readonly storageClass?: string;
    readonly secretsGeneration: number;
}

/** Spec of the Cluster (postgresql.cnpg.io/v1). Who may connect is decided in postgres-access.ts. */
export function clusterSpec({ sizing, storageClass, secretsGeneration }: ClusterSpecArgs) {
    const { instances, size, volumeGiB } = sizing.postgres;
    const limits = connectionLimits(sizing.services);
    return {
        instances,
        imageName: images.postgres,
        enableSuperuserAccess: false,
        enablePDB: instances > 1,
        bootstrap: { initdb: { database: "unused", owner: "unused", encoding: "UTF8" } },
        // Ours instead of the operator's own, which is replaced every three months behind its clients' back.
        certificates: { serverCASecret: postgresNames.caSecret },
        managed: { roles: managedRoles(secretsGeneration, limits) },
        postgresql: {
            parameters: { ...postgresParameters(sizing), ssl_min_protocol_version: "TLSv1.3" },
            pg_hba: [...accessRules],
            // A commit waits for a standby while there is one, and goes on alone while there is none.
            ...(instances > 1 ? { synchronous: { method: "any", number: 1, dataDurability: "preferred" } } : {}),
        },
        // The defaults would let a drained node wait for half an hour, the first three minutes without taking connections.
        smartShutdownTimeout: 15,
        stopDelay: 120,
        switchoverDelay: 60,
        storage: { size: `${volumeGiB}Gi`, ...(storageClass === undefined ? {} : { storageClass }) },
        resources: resourcesOf(size),
    };
}

/** Pods that the operator makes of a Cluster. */
export const clusterWorkloads = (spec: ReturnType<typeof clusterSpec>): Workload[] => [
    {
        name: postgresNames.cluster,
        pods: spec.instances,
        requests: sumRequests(spec.resources),
        volume: { tier: "durable", GiB: Number.parseInt(spec.storage.size) },
    },
];
