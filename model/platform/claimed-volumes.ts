/** Volumes that a resource claims, and where its inputs say how large they are. */
export interface ClaimedVolumes {
    /** Path of the size in the inputs. */
    readonly size: string;
    /** Paths of settings that follow from the size. */
    readonly follows: readonly string[];
}

const prometheusSpec = "values.prometheus.prometheusSpec";

/**
 * By the name of the resource. A size is decided once, when the volume is made: neither a claim template nor the storage of a small
 * cluster takes another, and no volume shrinks. So it stays what it is, whatever the profile says, until the user grows it
 * (docs/clouds.md).
 */
export const claimedVolumes: Readonly<Record<string, ClaimedVolumes>> = {
    "broker-release": {
        size: "values.storage.persistentVolume.size",
        follows: ["values.config.cluster.retention_bytes"],
    },
    "logging-loki": {
        size: "values.singleBinary.persistence.size",
        follows: [],
    },
    "monitoring-release": {
        size: `${prometheusSpec}.storageSpec.volumeClaimTemplate.spec.resources.requests.storage`,
        follows: [`${prometheusSpec}.retentionSize`],
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

/** Environment variable in which a user names the resources whose volumes take the size of the profile, by commas. */
export const growVariable = "TODO_GROW_VOLUMES";
