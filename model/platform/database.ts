import type * as pulumi from "@pulumi/pulumi";
import { type Endpoint } from "./endpoint";
import { services } from "../contract/catalogue";

/** Database of Dapr's state store. */
export const stateDatabase = "state";

/** Databases of the platform: one for each service that has tables, and one for the state store. */
export const databases: readonly string[] = [
    ...services.filter((it) => it.database).map((it) => it.name),
    stateDatabase,
];

/** Role that reads everything and changes nothing: that of the backups. */
export const backupRole = "backup";

/** Secret in the services' namespace that holds how to reach a database, as key `url`. */
export const databaseSecretName = (database: string): string => `database-${database}`;

/** ConfigMap in the services' namespace with the authority that signed the server's certificate. It is public. */
export const databaseCa = {
    configMapName: "database-ca",
    mountPath: "/run/config/database",
    file: "/run/config/database/ca.crt",
} as const;

/**
 * Secret in the namespace of the data with everything that a backup or a restore connects with: `pg_service.conf` of the
 * backup role, `pg_service_owner.conf` of the owners, `ca.crt`.
 */
export const maintenanceSecretName = "postgres-maintenance";

/** What the services, the state store and the backups need to know of a database; one implementation in the cluster, one outside. */
export interface DatabaseServer {
    readonly endpoint: Endpoint;
    /** Whether clients need the authority in {@link databaseCa}; false where a public authority signed. */
    readonly hasOwnCa: boolean;
    /** What a client waits for, by database. */
    readonly ready: ReadonlyMap<string, readonly pulumi.Resource[]>;
    /** What a backup waits for. */
    readonly maintenance: readonly pulumi.Resource[];
}
