import { images } from "../charts";
import { resourcesOf } from "../quantities";
import { services } from "../services/catalogue";
import { type Sizing } from "../sizing";
import { sumRequests, type Workload } from "../workloads";

export const postgresNames = {
    cluster: "postgres",
    /** Service that always leads to the primary. */
    host: "postgres-rw",
    port: 5432,
    /** Database of Dapr's state store. */
    state: "state",
} as const;

/** Databases, each owned by a role of its own name that can see no other: least privilege by separation. */
export const databases: readonly string[] = [
    ...services.filter((it) => it.database).map((it) => it.name),
    postgresNames.state,
];

/** Secret in the services' namespace that holds how to reach a database. */
export const databaseSecretName = (database: string): string => `database-${database}`;

/** Secret in the namespace of Postgres that holds a role's password. */
export const roleSecretName = (database: string): string => `role-${database}`;

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

/** Connections that a role may have open. */
export const roleConnectionLimit = 30;

export const postgresParameters = { max_connections: "120", log_min_duration_statement: "500" } as const;

/** Spec of the Cluster (postgresql.cnpg.io/v1). The superuser cannot log in; each role may open a bounded number of connections. */
export function clusterSpec({
    sizing,
    storageClass,
}: {
    readonly sizing: Sizing["postgres"];
    readonly storageClass?: string;
}) {
    return {
        instances: sizing.instances,
        imageName: images.postgres,
        enableSuperuserAccess: false,
        enablePDB: sizing.instances > 1,
        bootstrap: { initdb: { database: "unused", owner: "unused", encoding: "UTF8" } },
        managed: {
            roles: databases.map((name) => ({
                name,
                ensure: "present",
                login: true,
                connectionLimit: roleConnectionLimit,
                passwordSecret: { name: roleSecretName(name) },
            })),
        },
        postgresql: { parameters: postgresParameters },
        storage: { size: `${sizing.volume}Gi`, ...(storageClass === undefined ? {} : { storageClass }) },
        resources: resourcesOf(sizing.size),
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
