import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { databaseCa, databases, databaseSecretName, maintenanceSecretName } from "../../model/platform/database";
import { connectionUrl, serviceFileSection } from "./connection-strings";
import { maintenanceNames } from "./maintenance-specs";

/** User and password of one role; `role` is whom the session acts as where that is not the user itself. */
export interface Login {
    readonly username: string;
    readonly password: pulumi.Input<string>;
    readonly role?: string;
}

export interface ConnectionsArgs {
    /** Where backups run. */
    readonly namespace: pulumi.Output<string>;
    readonly servicesNamespace: pulumi.Output<string>;
    readonly host: string;
    readonly port: number;
    /** Authority that signed the server's certificate, as PEM; absent means the public ones. */
    readonly ca?: pulumi.Input<string>;
    /** By database. */
    readonly logins: ReadonlyMap<string, Login>;
    readonly backup: Login;
}

/** Types of the components that connections can belong to. */
export const databaseTypes = { own: "todo:data:Postgres", external: "todo:data:ExternalPostgres" } as const;

/**
 * The connections of a database, by the name of its component.
 *
 * Their Secrets have one name for every database, but a URN under each component. Without the aliases the engine would take a switch to
 * another database for new objects, which collide with the old ones, and delete those afterwards: the same objects.
 */
export const createConnections = (database: string, args: ConnectionsArgs, parent: pulumi.Resource): Connections =>
    new Connections(`${database}-connections`, args, {
        parent,
        aliases: Object.values(databaseTypes).map((type) => ({ parent: pulumi.createUrn(database, type) })),
    });

/** How to connect, written down where each client reads it: a URL for a service, a libpq service file for backups. */
class Connections extends pulumi.ComponentResource {
    readonly ready: ReadonlyMap<string, readonly pulumi.Resource[]>;
    readonly maintenance: pulumi.Resource;

    constructor(name: string, args: ConnectionsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:data:Connections", name, {}, opts);
        const { host, port, servicesNamespace } = args;
        const child = { parent: this };
        const authority =
            args.ca === undefined
                ? []
                : [
                      new kubernetes.core.v1.ConfigMap(
                          `${name}-ca`,
                          {
                              metadata: { name: databaseCa.configMapName, namespace: servicesNamespace },
                              data: { "ca.crt": args.ca },
                          },
                          child,
                      ),
                  ];
        const write = (
            writer: typeof connectionUrl,
            database: string,
            { username, password, role }: Login,
            caFile: string,
        ): pulumi.Output<string> =>
            pulumi.output(password).apply((it) =>
                writer({
                    host,
                    port,
                    database,
                    username,
                    password: it,
                    role: role === username ? undefined : role,
                    caFile: args.ca === undefined ? undefined : caFile,
                }),
            );

        this.ready = new Map(
            [...args.logins].map(([database, login]) => [
                database,
                [
                    new kubernetes.core.v1.Secret(
                        `${name}-${database}`,
                        {
                            metadata: { name: databaseSecretName(database), namespace: servicesNamespace },
                            stringData: { url: pulumi.secret(write(connectionUrl, database, login, databaseCa.file)) },
                        },
                        child,
                    ),
                    ...authority,
                ],
            ]),
        );
        const { caFile, backupServices, ownerServices } = maintenanceNames;
        const sections = (loginOf: (database: string) => Login) =>
            pulumi.secret(
                pulumi
                    .all(databases.map((it) => write(serviceFileSection, it, loginOf(it), caFile)))
                    .apply((all) => all.join("\n")),
            );
        this.maintenance = new kubernetes.core.v1.Secret(
            `${name}-maintenance`,
            {
                metadata: { name: maintenanceSecretName, namespace: args.namespace },
                stringData: {
                    [backupServices]: sections(() => args.backup),
                    [ownerServices]: sections((it) => args.logins.get(it)!),
                    ...(args.ca === undefined ? {} : { "ca.crt": args.ca }),
                },
            },
            child,
        );
        this.registerOutputs({});
    }
}
