import type * as pulumi from "@pulumi/pulumi";
import { type Endpoint } from "../endpoint";
import { services } from "../services/catalogue";

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
export interface Database {
    readonly endpoint: Endpoint;
    /** Whether clients need the authority in {@link databaseCa}; false where a public authority signed. */
    readonly hasOwnCa: boolean;
    /** What a client waits for, by database. */
    readonly ready: ReadonlyMap<string, readonly pulumi.Resource[]>;
    /** What a backup waits for. */
    readonly maintenance: readonly pulumi.Resource[];
}

/** One login of one database. */
export interface DatabaseLogin {
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly username: string;
    readonly password: string;
    /** File with the authority of the server's certificate; absent means the public ones. */
    readonly caFile?: string;
    /**
     * Role that the session acts as. Logins come and go with their passwords; what they create belongs to the database's owner.
     */
    readonly role?: string;
}

const roleOption = (role: string) => `-c role=${role}`;

/** Connection URL for services and Dapr. The server proves who it is: its certificate and its name are verified. */
export function connectionUrl({ host, port, database, username, password, caFile, role }: DatabaseLogin): string {
    const parameters = [
        ["sslmode", "verify-full"],
        ...(caFile === undefined ? [] : [["sslrootcert", caFile]]),
        ...(role === undefined ? [] : [["options", roleOption(role)]]),
    ].map(([key, value]) => `${key}=${encodeURIComponent(value!)}`);
    const user = `${encodeURIComponent(username)}:${encodeURIComponent(password)}`;
    return `postgres://${user}@${host}:${port}/${database}?${parameters.join("&")}`;
}

/**
 * A section of libpq's service file, so that tools get by with `service=<database>` and no password is ever an argument.
 * https://www.postgresql.org/docs/18/libpq-pgservice.html
 */
export function serviceFileSection({ host, port, database, username, password, caFile, role }: DatabaseLogin): string {
    return [
        `[${database}]`,
        `host=${host}`,
        `port=${port}`,
        `dbname=${database}`,
        `user=${username}`,
        `password=${password}`,
        "sslmode=verify-full",
        `sslrootcert=${caFile ?? "system"}`,
        ...(role === undefined ? [] : [`options=${roleOption(role)}`]),
        "",
    ].join("\n");
}
