import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { charts } from "../../model/platform/charts";
import { type Endpoint } from "../../model/platform/endpoint";
import { createAuthority } from "../base/authority";
import { awaitAnnotation, helmRelease, type ReleaseDelivery } from "../base/helm";
import { keptSize } from "../base/kept-size";
import { namespaces } from "../../model/platform/namespaces";
import { acceptedGenerations, generationsOf, loginName } from "../../model/contract/secret-generations";
import { type Sizing } from "../../model/platform/sizing";
import { createConnections, databaseTypes } from "./connections";
import { backupRole, databases, type DatabaseServer } from "../../model/platform/database";
import { loginSecretName } from "./postgres-access";
import { clusterSpec, operatorValues, postgresNames } from "./postgres-specs";

export interface PostgresArgs {
    readonly namespace: pulumi.Output<string>;
    /** Where the services read how to connect. */
    readonly servicesNamespace: pulumi.Output<string>;
    readonly sizing: Pick<Sizing, "postgres" | "services">;
    readonly storageClass?: string;
    readonly secretsGeneration: number;
    readonly protect: boolean;
    readonly delivery: ReleaseDelivery;
}

/** The system of record: CloudNativePG with one database for each service that has tables, and one for Dapr's state. */
export class Postgres extends pulumi.ComponentResource implements DatabaseServer {
    readonly endpoint: Endpoint = {
        location: "cluster",
        namespace: namespaces.data.name,
        podLabels: postgresNames.podLabels,
        port: postgresNames.port,
    };
    readonly hasOwnCa = true;
    readonly ready: ReadonlyMap<string, readonly pulumi.Resource[]>;
    readonly maintenance: readonly pulumi.Resource[];

    constructor(name: string, args: PostgresArgs, opts?: pulumi.ComponentResourceOptions) {
        super(databaseTypes.own, name, {}, opts);
        const child = { parent: this };
        const operator = helmRelease(
            `${name}-operator`,
            {
                chart: charts.cloudnativePg,
                releaseName: "cnpg",
                namespace: args.namespace,
                values: operatorValues({
                    sizing: args.sizing.postgres,
                    webhooksAreRequired: args.delivery.awaitReadiness,
                }),
                delivery: args.delivery,
            },
            child,
        );
        const { certificate, secret: ca } = this.createAuthority(name, args);
        const { passwords, secrets } = this.createLogins(name, args);
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
            {
                parent: this,
                dependsOn: [operator, ca, ...secrets],
                protect: args.protect,
                ...keptSize(`${name}-cluster`),
            },
        );
        const created = new Map(
            databases.map((database) => [
                database,
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
            ]),
        );

        const login = (role: string) => {
            const username = loginName(role, args.secretsGeneration);
            return { username, password: passwords.get(username)! };
        };
        const connections = createConnections(
            name,
            {
                namespace: args.namespace,
                servicesNamespace: args.servicesNamespace,
                host: `${postgresNames.host}.${namespaces.data.name}.svc.cluster.local`,
                port: postgresNames.port,
                ca: certificate,
                logins: new Map(databases.map((it) => [it, { ...login(it), role: it }])),
                backup: login(backupRole),
            },
            this,
        );
        this.ready = new Map(databases.map((it) => [it, [created.get(it)!, ...(connections.ready.get(it) ?? [])]]));
        this.maintenance = [...created.values(), connections.maintenance];
        this.registerOutputs({});
    }

    /** The authority that vouches for the server. The operator signs with it and renews the server's certificate by itself. */
    private createAuthority(name: string, { namespace }: PostgresArgs) {
        const child = { parent: this };
        const { certificate, key } = createAuthority(`${name}-ca`, "todo-postgres", child);
        const secret = new kubernetes.core.v1.Secret(
            `${name}-ca-secret`,
            {
                metadata: { name: postgresNames.caSecret, namespace, labels: { "cnpg.io/reload": "true" } },
                stringData: { "ca.crt": certificate, "ca.key": key },
            },
            child,
        );
        return { certificate, secret };
    }

    /** A password and its Secret for every login of the generations that are accepted. */
    private createLogins(name: string, { namespace, secretsGeneration }: PostgresArgs) {
        const child = { parent: this };
        const logins = acceptedGenerations(generationsOf(secretsGeneration)).flatMap((generation) =>
            [...databases, backupRole].map((role) => ({ role, generation, login: loginName(role, generation) })),
        );
        const passwords = new Map(
            logins.map(({ role, generation, login }) => [
                login,
                new random.RandomPassword(
                    `${name}-${role}-password-${generation}`,
                    { length: 32, special: false },
                    child,
                ).result,
            ]),
        );
        const secrets = logins.map(
            ({ role, generation, login }) =>
                new kubernetes.core.v1.Secret(
                    `${name}-${role}-login-${generation}`,
                    {
                        // The label makes the operator follow a changed password.
                        metadata: {
                            name: loginSecretName(login),
                            namespace,
                            labels: { "cnpg.io/reload": "true" },
                        },
                        type: "kubernetes.io/basic-auth",
                        stringData: { username: login, password: passwords.get(login)! },
                    },
                    child,
                ),
        );
        return { passwords, secrets };
    }
}
