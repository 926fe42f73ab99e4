import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { charts } from "../charts";
import { awaitAnnotation, helmRelease, type Delivery } from "../helm";
import { namespaces } from "../namespaces";
import { type Sizing } from "../sizing";
import {
    clusterSpec,
    databases,
    databaseSecretName,
    operatorValues,
    postgresNames,
    roleSecretName,
} from "./postgres-specs";

export interface PostgresArgs {
    readonly namespace: pulumi.Output<string>;
    /** Where the services read how to connect. */
    readonly servicesNamespace: pulumi.Output<string>;
    readonly sizing: Sizing["postgres"];
    readonly storageClass?: string;
    readonly protect: boolean;
    readonly delivery: Delivery;
}

/** The system of record: CloudNativePG with one database and one role for each service that has tables. */
export class Postgres extends pulumi.ComponentResource {
    /** What a service or the state store waits for, by database. */
    readonly ready: ReadonlyMap<string, readonly pulumi.Resource[]>;

    constructor(name: string, args: PostgresArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:data:Postgres", name, {}, opts);
        const operator = helmRelease(
            `${name}-operator`,
            {
                chart: charts.cloudnativePg,
                releaseName: "cnpg",
                namespace: args.namespace,
                values: operatorValues({ sizing: args.sizing, webhooksAreRequired: args.delivery.awaitReadiness }),
                delivery: args.delivery,
            },
            { parent: this },
        );
        const passwords = new Map(
            databases.map((it) => [
                it,
                new random.RandomPassword(`${name}-${it}-password`, { length: 32, special: false }, { parent: this })
                    .result,
            ]),
        );
        const roles = [...passwords].map(
            ([role, password]) =>
                new kubernetes.core.v1.Secret(
                    `${name}-${role}-role`,
                    {
                        // The label makes the operator follow a changed password.
                        metadata: {
                            name: roleSecretName(role),
                            namespace: args.namespace,
                            labels: { "cnpg.io/reload": "true" },
                        },
                        type: "kubernetes.io/basic-auth",
                        stringData: { username: role, password },
                    },
                    { parent: this },
                ),
        );
        const cluster = new kubernetes.apiextensions.CustomResource(
            `${name}-cluster`,
            {
                apiVersion: "postgresql.cnpg.io/v1",
                kind: "Cluster",
                metadata: {
                    name: postgresNames.cluster,
                    namespace: args.namespace,
                    annotations: args.delivery.awaitReadiness
                        ? { "pulumi.com/waitFor": "condition=Ready" }
                        : awaitAnnotation(args.delivery),
                },
                spec: clusterSpec(args),
            },
            { parent: this, dependsOn: [operator, ...roles], protect: args.protect },
        );

        const host = `${postgresNames.host}.${namespaces.data.name}.svc.cluster.local`;
        this.ready = new Map(
            [...passwords].map(([database, password]) => [
                database,
                [
                    new kubernetes.apiextensions.CustomResource(
                        `${name}-${database}-database`,
                        {
                            apiVersion: "postgresql.cnpg.io/v1",
                            kind: "Database",
                            metadata: { name: database, namespace: args.namespace },
                            spec: { name: database, owner: database, cluster: { name: postgresNames.cluster } },
                        },
                        { parent: this, dependsOn: [cluster] },
                    ),
                    new kubernetes.core.v1.Secret(
                        `${name}-${database}-connection`,
                        {
                            metadata: { name: databaseSecretName(database), namespace: args.servicesNamespace },
                            stringData: {
                                url: pulumi.interpolate`postgres://${database}:${password}@${host}:${postgresNames.port}/${database}?sslmode=require`,
                            },
                        },
                        { parent: this },
                    ),
                ],
            ]),
        );
        this.registerOutputs({});
    }
}
