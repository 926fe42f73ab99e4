import { type Platform } from "../base/platform";
import { Backups } from "./backups";
import { type DatabaseServer } from "../../model/platform/database";
import { ExternalPostgres } from "./external-postgres";
import { Postgres } from "./postgres";

/** The database that the stack asks for: in the cluster, or one that exists. */
export function createDatabase({ config, target, namespaces, sizing, delivery, onNodes }: Platform): DatabaseServer {
    const places = { namespace: namespaces.data, servicesNamespace: namespaces.services };
    if (config.database) {
        return new ExternalPostgres("postgres", { ...places, database: config.database }, onNodes);
    }
    return new Postgres(
        "postgres",
        {
            ...places,
            sizing,
            storageClass: target.storageClasses.durable,
            secretsGeneration: config.secretsGeneration,
            protect: config.protect,
            delivery,
        },
        onNodes,
    );
}

/** Backups of that database, wherever it is. */
export function createBackups(
    { config, target, namespaces, sizing, inApi }: Platform,
    database: DatabaseServer,
): Backups {
    return new Backups(
        "backups",
        {
            config: config.backup,
            retentionDays: config.retention.backupsDays,
            target,
            namespace: namespaces.data,
            database,
            volumeGiB: sizing.postgres.volumeGiB,
            secretsGeneration: config.secretsGeneration,
            storageClass: target.storageClasses.durable,
            protect: config.protect,
        },
        inApi,
    );
}
