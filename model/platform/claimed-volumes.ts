import { lokiNames } from "./logging-names";
import { namespaces } from "./namespaces";

/** Volumes that a resource claims, and where its inputs say how large they are. */
export interface ClaimedVolumes {
    /** Path of the size in the inputs. */
    readonly size: string;
    /** Paths of settings that follow from the size. */
    readonly follows: readonly string[];
    /** The claims, which somebody has to grow; absent where an operator or the update itself does. */
    readonly claims?: {
        readonly namespace: string;
        /** Labels that they have. */
        readonly selector: string;
        /** The StatefulSet whose claim template has the size, which Kubernetes never changes; absent where an operator makes it. */
        readonly statefulSet?: string;
    };
}

const prometheusSpec = "values.prometheus.prometheusSpec";

/**
 * By the name of the resource. A size is decided once, when the volume is made: neither a claim template nor the storage of a small
 * cluster takes another, and no volume shrinks. So it stays what it is, whatever the profile says, until
 * `npm run up -- STACK --grow NAME`.
 */
export const claimedVolumes: Readonly<Record<string, ClaimedVolumes>> = {
    "broker-release": {
        size: "values.storage.persistentVolume.size",
        follows: ["values.config.cluster.retention_bytes"],
        claims: {
            namespace: namespaces.messaging.name,
            selector: "app.kubernetes.io/name=redpanda",
            statefulSet: "redpanda",
        },
    },
    "logging-loki": {
        size: "values.singleBinary.persistence.size",
        follows: [],
        claims: {
            namespace: namespaces.monitoring.name,
            selector: "app.kubernetes.io/name=loki",
            statefulSet: lokiNames.release,
        },
    },
    "monitoring-release": {
        size: `${prometheusSpec}.storageSpec.volumeClaimTemplate.spec.resources.requests.storage`,
        follows: [`${prometheusSpec}.retentionSize`],
        claims: { namespace: namespaces.monitoring.name, selector: "app.kubernetes.io/name=prometheus" },
    },
    "postgres-cluster": {
        size: "spec.storage.size",
        follows: [],
    },
    "backups-volume": {
        size: "spec.resources.requests.storage",
        follows: [],
    },
};

/** Environment variable in which `npm run up -- --grow` names the resources whose volumes take the size of the profile, by commas. */
export const growVariable = "TODO_GROW_VOLUMES";
