import { type Platform } from "../base/platform";
import { Logging } from "./logging";

/** Loki and the collector. */
export function createLogging({ config, target, namespaces, sizing, delivery, onNodes }: Platform): Logging {
    return new Logging(
        "logging",
        {
            namespace: namespaces.monitoring,
            ...config.logs,
            retentionDays: config.retention.logsDays,
            createBucket: target.createBucket,
            protect: config.protect,
            sizing: sizing.logging,
            storageClass: target.storageClasses.durable,
            delivery,
        },
        onNodes,
    );
}
