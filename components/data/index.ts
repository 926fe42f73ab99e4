import type * as pulumi from "@pulumi/pulumi";
import { type StackConfig } from "../../stacks/config";
import { type Delivery } from "../helm";
import { type Sizing } from "../sizing";
import { type Database } from "./database";
import { ExternalPostgres } from "./external-postgres";
import { Postgres } from "./postgres";

export interface DatabaseArgs {
    readonly config: StackConfig;
    readonly namespace: pulumi.Output<string>;
    readonly servicesNamespace: pulumi.Output<string>;
    readonly sizing: Sizing;
    readonly storageClass?: string;
    readonly delivery: Delivery;
}

/** The database that the stack asks for: in the cluster, or one that exists. */
export function createDatabase(name: string, args: DatabaseArgs, opts: pulumi.ComponentResourceOptions): Database {
    const { config, namespace, servicesNamespace } = args;
    if (config.database) {
        return new ExternalPostgres(name, { database: config.database, namespace, servicesNamespace }, opts);
    }
    return new Postgres(
        name,
        {
            namespace,
            servicesNamespace,
            sizing: args.sizing,
            storageClass: args.storageClass,
            secretsGeneration: config.secretsGeneration,
            protect: config.protect,
            delivery: args.delivery,
        },
        opts,
    );
}
