import { charts, images } from "../../model/platform/charts";
import { resourcesOf } from "../../model/platform/quantities";
import { type Sizing } from "../../model/platform/sizing";
import { sumRequests, type Workload } from "../../model/platform/workloads";

export const redpandaNames = {
    release: "redpanda",
    kafkaPort: 9093,
    adminPort: 9644,
    rpcPort: 33145,
    /** Superuser of the chart's own jobs and of the topics job; key `password`. */
    adminSecret: "redpanda-admin",
    adminUser: "admin",
    /**
     * The chart insists on it, and makes every user in its `users.txt` a superuser, whom no ACL binds: so the file is empty.
     * https://github.com/redpanda-data/redpanda-operator/blob/main/operator/internal/configwatcher/configwatcher.go
     */
    superusersSecret: "redpanda-users",
    /** Logins of the services, which the topics job creates; each key a user, its value the password. */
    loginsSecret: "redpanda-logins",
    mechanism: "SCRAM-SHA-512",
} as const;

export interface RedpandaValuesArgs {
    readonly sizing: Sizing["redpanda"];
    readonly storageClass?: string;
}

const sidecar = resourcesOf({ cpu: 5, memory: 32, memoryLimit: 96 });

/**
 * Bytes of a partition at which its oldest events go, whatever their age. Each broker holds at most one replica of each of the
 * eight partitions: two fifths of its volume, with room for segments that are still open and for Redpanda's own topics.
 */
export const partitionBytes = ({ volumeGiB }: Pick<Sizing["redpanda"], "volumeGiB">): number =>
    Math.floor((volumeGiB * 2 ** 30) / 20);

/** Values of the Redpanda chart. Knows no cloud. */
export function redpandaValues({ sizing, storageClass }: RedpandaValuesArgs) {
    const [repository, tag] = images.redpanda.split(":") as [string, string];
    return {
        fullnameOverride: redpandaNames.release,
        image: { repository, tag },
        statefulset: {
            replicas: sizing.brokers,
            sideCars: {
                image: {
                    repository: "docker.redpanda.com/redpandadata/redpanda-operator",
                    tag: `v${charts.redpanda.version}`,
                },
            },
            // With the release its data goes: `destroy` leaves nothing behind.
            persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete", whenScaled: "Retain" },
            podTemplate: { spec: { containers: [{ name: "sidecar", resources: sidecar }] } },
        },
        // In this form the broker gets one thread and shares its cores with others.
        resources: resourcesOf(sizing.size),
        storage: {
            persistentVolume: {
                enabled: true,
                size: `${sizing.volumeGiB}Gi`,
                ...(storageClass === undefined ? {} : { storageClass }),
            },
        },
        // Tuning wants a privileged init container.
        tuning: { tune_aio_events: false },
        // Inside the cluster, behind network policies, with passwords that SCRAM never sends.
        tls: { enabled: false },
        auth: {
            sasl: {
                enabled: true,
                mechanism: redpandaNames.mechanism,
                secretRef: redpandaNames.superusersSecret,
                bootstrapUser: {
                    name: redpandaNames.adminUser,
                    secretKeyRef: { name: redpandaNames.adminSecret, key: "password" },
                    mechanism: redpandaNames.mechanism,
                },
            },
        },
        external: { enabled: false, service: { enabled: false } },
        console: { enabled: false },
        listeners: { schemaRegistry: { enabled: false }, http: { enabled: false } },
        // One Role, for the lease that the sidecars of the brokers elect a leader by.
        rbac: { enabled: true, rpkDebugBundle: false },
        logging: { usageStats: { enabled: false } },
        tests: { enabled: false },
        config: {
            cluster: {
                auto_create_topics_enabled: false,
                // Lag, fresh enough for a 30-second dashboard: both are off or slower by default.
                // https://docs.redpanda.com/current/reference/properties/cluster-properties/
                enable_consumer_group_metrics: ["group", "partition", "consumer_lag"],
                consumer_group_lag_collection_interval_sec: 15,
                // The defaults are enterprise features that stop with the trial license.
                partition_autobalancing_mode: "node_add",
                core_balancing_continuous: false,
                default_topic_replications: sizing.brokers,
                retention_bytes: partitionBytes(sizing),
            },
        },
    };
}

/** Pods that the chart makes of these values. */
export function redpandaWorkloads(values: ReturnType<typeof redpandaValues>): Workload[] {
    return [
        {
            name: redpandaNames.release,
            pods: values.statefulset.replicas,
            requests: sumRequests(values.resources, sidecar),
            volume: { tier: "durable", GiB: Number.parseInt(values.storage.persistentVolume.size) },
        },
    ];
}
