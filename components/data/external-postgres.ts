import * as pulumi from "@pulumi/pulumi";
import { type ExternalDatabase } from "../../model/platform/stack-config";
import { existingEndpoint, type Endpoint } from "../../model/platform/endpoint";
import { createConnections, databaseTypes } from "./connections";
import { backupRole, databases, type DatabaseServer } from "../../model/platform/database";

export interface ExternalPostgresArgs {
    readonly database: ExternalDatabase;
    /** Where backups run. */
    readonly namespace: pulumi.Output<string>;
    readonly servicesNamespace: pulumi.Output<string>;
}

/** A Postgres that exists. Its databases and roles are made by whoever runs it; see docs/external-database.md. */
export class ExternalPostgres extends pulumi.ComponentResource implements DatabaseServer {
    readonly endpoint: Endpoint;
    readonly hasOwnCa: boolean;
    readonly ready: ReadonlyMap<string, readonly pulumi.Resource[]>;
    readonly maintenance: readonly pulumi.Resource[];

    constructor(name: string, args: ExternalPostgresArgs, opts?: pulumi.ComponentResourceOptions) {
        super(databaseTypes.external, name, {}, opts);
        const { host, port, ca, logins } = args.database;
        this.endpoint = existingEndpoint([{ host, port }]);
        this.hasOwnCa = ca !== undefined;
        const connections = createConnections(
            name,
            {
                namespace: args.namespace,
                servicesNamespace: args.servicesNamespace,
                host,
                port,
                ca,
                logins: new Map(databases.map((it) => [it, { ...logins[it]!, role: it }])),
                backup: logins[backupRole]!,
            },
            this,
        );
        this.ready = connections.ready;
        this.maintenance = [connections.maintenance];
        this.registerOutputs({});
    }
}
