import { type Sizing } from "../../model/platform/sizing";
import { services } from "../../model/contract/catalogue";
import { acceptedGenerations, generationsOf, loginName } from "../../model/contract/secret-generations";
import { backupRole, databases, stateDatabase } from "../../model/platform/database";

/** Connections that one pod opens at most: the size of the services' pools. */
export const connectionsPerPod = 5;

/** Connections of one sidecar to the state store. */
export const connectionsPerSidecar = 4;

/** Connections of the operator, metrics, replication and an administrator. */
const reservedConnections = 20;

const backupConnections = 3;

/** Connections that each login may hold: those of its pods at the peak of autoscaling, with one pod more during a roll-out. */
export function connectionLimits(sizing: Sizing["services"]): Readonly<Record<string, number>> {
    const podsOf = (scales: boolean) =>
        (scales && sizing.maxReplicas ? sizing.maxReplicas : sizing.replicas(scales)) + 1;
    const ofServices = services
        .filter((it) => it.database)
        .map(({ name, scales }) => [name, podsOf(scales) * connectionsPerPod] as const);
    const sidecars = services.filter((it) => it.state).reduce((sum, it) => sum + podsOf(it.scales), 0);
    return {
        ...Object.fromEntries(ofServices),
        [stateDatabase]: sidecars * connectionsPerSidecar,
        [backupRole]: backupConnections,
    };
}

/** Connections that the server takes: everybody's limit at once, and then some, so that nobody can starve another. */
export const maxConnections = (limits: Readonly<Record<string, number>>): number =>
    Object.values(limits).reduce((sum, it) => sum + it, reservedConnections);

/** Lines of pg_hba.conf, first match wins: a login reaches its own database, over TLS, and the last line refuses the rest. */
export const accessRules: readonly string[] = [
    ...databases.map((name) => `hostssl ${name} +${name} all scram-sha-256`),
    ...databases.map((name) => `hostssl ${name} +${backupRole} all scram-sha-256`),
    "host all all all reject",
];

/** A role as CloudNativePG's `managed.roles` declares it. */
export interface ManagedRole {
    readonly name: string;
    readonly ensure: "present" | "absent";
    readonly login: boolean;
    readonly inRoles?: readonly string[];
    readonly connectionLimit?: number;
    readonly passwordSecret?: { readonly name: string };
}

/** Secret in the namespace of Postgres that holds a login's password. */
export const loginSecretName = (login: string): string => `login-${login.replace("_", "-")}`;

/**
 * Who may do what in Postgres. A database belongs to a role of its name that cannot log in. Its service logs in as
 * `<database>_g<generation>`, acts as the owner (services migrate their own schema when they start) and reaches no other
 * database: pg_hba refuses the connection before a password is looked at. Nobody has superuser, createdb, createrole or
 * replication; the superuser has no password. Backups read everything through pg_read_all_data and write nothing.
 *
 * Owners come first, then the logins of the generations that are accepted, then those that have ended.
 */
export function managedRoles(generation: number, limits: Readonly<Record<string, number>>): ManagedRole[] {
    const generations = generationsOf(generation);
    const owners = [...databases, backupRole];
    return [
        ...owners.map((name) => ({
            name,
            ensure: "present" as const,
            login: false,
            ...(name === backupRole ? { inRoles: ["pg_read_all_data"] } : {}),
        })),
        ...acceptedGenerations(generations).flatMap((it) =>
            owners.map((name) => ({
                name: loginName(name, it),
                ensure: "present" as const,
                login: true,
                inRoles: [name],
                connectionLimit: limits[name],
                passwordSecret: { name: loginSecretName(loginName(name, it)) },
            })),
        ),
        ...(generations.ended === undefined
            ? []
            : owners.map((name) => ({
                  name: loginName(name, generations.ended!),
                  ensure: "absent" as const,
                  login: false,
              }))),
    ];
}

/** The same roles and databases as SQL: for a Postgres that somebody else runs, for the restore drill and for tests. */
export function rolesSql(
    generation: number,
    limits: Readonly<Record<string, number>>,
    passwordOf: (login: string) => string,
) {
    const quote = (value: string) => `'${value.replaceAll("'", "''")}'`;
    const roles = managedRoles(generation, limits)
        .filter((it) => it.ensure === "present")
        .map(({ name, login, inRoles, connectionLimit }) =>
            [
                `CREATE ROLE "${name}" NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION`,
                login ? `LOGIN PASSWORD ${quote(passwordOf(name))}` : "NOLOGIN",
                ...(connectionLimit === undefined ? [] : [`CONNECTION LIMIT ${connectionLimit}`]),
                ...(inRoles === undefined ? [] : [`IN ROLE ${inRoles.map((it) => `"${it}"`).join(", ")}`]),
            ].join(" "),
        );
    const created = databases.flatMap((name) => [
        `CREATE DATABASE "${name}" OWNER "${name}"`,
        `REVOKE ALL ON DATABASE "${name}" FROM PUBLIC`,
        `GRANT CONNECT ON DATABASE "${name}" TO "${backupRole}"`,
    ]);
    return [...roles, ...created];
}
