import { podDns } from "../base/pod-dns";
import { resourcesOf } from "../../model/platform/quantities";
import { type Sizing } from "../../model/platform/sizing";
import { type BucketLocation } from "../../model/platform/bucket";
import { sumRequests, type Workload } from "../../model/platform/workloads";
import { logVolumeGiB, type ChunkEncoding } from "./log-volume";
import { shipping } from "./pipeline";
import { lokiNames } from "../../model/platform/logging-names";

export interface LokiValuesArgs {
    readonly sizing: Sizing["logging"];
    readonly retentionDays: number;
    readonly storageClass?: string;
    /** An object store that holds the chunks; absent keeps them on the volume. */
    readonly bucket?: LokiBucket;
}

/** What the values need to know of a bucket beforehand. Its names come at run time, as {@link bucketVariables}. */
export interface LokiBucket {
    readonly kind: BucketLocation["kind"];
    readonly podLabels: Readonly<Record<string, string>>;
}

/** ConfigMap whose entries Loki fills into its configuration. */
export const bucketVariables = { configMap: "loki-bucket", bucket: "LOKI_BUCKET", account: "LOKI_ACCOUNT" } as const;

/** Write-ahead log and index cache, when the chunks are elsewhere. */
const volumeBesideBucketGiB = 10;

/** The object store in Loki's words: how it is called, and how it is reached with the pod's own identity. */
function storageOf(bucket: LokiBucket | undefined) {
    const name = "${" + bucketVariables.bucket + "}";
    const bucketNames = { chunks: name, ruler: name, admin: name };
    switch (bucket?.kind) {
        case undefined:
            return { type: "filesystem" as const };
        case "azure":
            return {
                type: "azure" as const,
                bucketNames,
                azure: { accountName: "${" + bucketVariables.account + "}", useFederatedToken: true },
            };
        case "gcs":
            return { type: "gcs" as const, bucketNames };
        case "s3":
            throw new Error("Loki cannot write to an S3-compatible store of Oracle's; config refuses this");
    }
}

/**
 * zstd stores 30 days of the promised rate in 48 GiB, where snappy needs 78: only zstd fits OKE's 50-GiB volume. It costs up to
 * twice the time of a search that has to unpack everything; the saved queries select by label and unpack a fraction.
 */
export const chunkEncoding: ChunkEncoding = "zstd";

const folder = "/var/loki";

function limits(retentionHours: number) {
    return {
        retention_period: `${retentionHours}h`,
        // What has expired is not found any more, even while its chunk waits to be deleted.
        max_query_lookback: `${retentionHours}h`,
        max_query_length: `${retentionHours + 24}h`,
        reject_old_samples: true,
        reject_old_samples_max_age: `${Math.min(retentionHours, 168)}h`,
        allow_structured_metadata: true,
        // Both would add to every line what ours carry already: a fifth label, and the level once more.
        discover_service_name: [],
        discover_log_levels: false,
        volume_enabled: true,
        // 10,000 entries of 500 bytes a minute are 0.08 MB/s: room for a hundred times that, when an outage is caught up.
        ingestion_rate_mb: 8,
        ingestion_burst_size_mb: 16,
        per_stream_rate_limit: "6MB",
        per_stream_rate_limit_burst: "24MB",
        max_line_size: "256KB",
        max_line_size_truncate: true,
        // The chart's 15 minutes make 96 pieces of a day; on a volume the pieces cost more than they win.
        split_queries_by_interval: "1h",
        query_timeout: "60s",
        // A count is cached once no collector has lines of its time any more that it has still to send.
        max_cache_freshness_per_query: `${shipping.bufferHours}h`,
    };
}

/** Parts of the chart that one process does not need. */
const unneeded = {
    // The chart refuses to render unless the other modes are at zero.
    backend: { replicas: 0 },
    read: { replicas: 0 },
    write: { replicas: 0 },
    // By default these request 1 CPU and 11 GiB.
    chunksCache: { enabled: false },
    resultsCache: { enabled: false },
    // A pod on every node that writes and reads lines of its own; the release gate checks the real ones.
    lokiCanary: { enabled: false },
    test: { enabled: false },
    gateway: { enabled: false },
    ruler: { enabled: false },
    sidecar: { rules: { enabled: false } },
    memcached: { enabled: false },
};

/** Values of the Loki chart: one process on one volume, which carries many times our load. Knows no cloud. */
export function lokiValues({ sizing, retentionDays, storageClass, bucket }: LokiValuesArgs) {
    const retentionHours = retentionDays * 24;
    const size = sizing.loki;
    const storage = storageOf(bucket);
    const volumeGiB = bucket ? volumeBesideBucketGiB : logVolumeGiB(retentionDays, chunkEncoding);
    return {
        deploymentMode: "Monolithic",
        fullnameOverride: lokiNames.release,
        loki: {
            auth_enabled: false,
            // In our own format, so that Loki's lines get a level too. At `info` it would log every search with its ids.
            server: { log_format: "json", log_level: "warn" },
            commonConfig: { path_prefix: folder, replication_factor: 1 },
            storage,
            schemaConfig: {
                configs: [
                    {
                        from: "2026-01-01",
                        store: "tsdb",
                        object_store: storage.type,
                        schema: "v13",
                        index: { prefix: "loki_index_", period: "24h" },
                    },
                ],
            },
            ingester: {
                chunk_encoding: chunkEncoding,
                // Lines may arrive out of order by half of this. After an hour without Loki one node has caught up while
                // another still sends lines of the same stream that are an hour old.
                max_chunk_age: "4h",
                wal: {
                    enabled: true,
                    flush_on_shutdown: true,
                    // The default of 4 GB is more than the pod may have.
                    replay_memory_ceiling: `${Math.floor((size.memoryLimit ?? size.memory * 2) / 2)}MB`,
                },
            },
            // Retention is off by default. Chunks go from disk within compaction_interval + retention_delete_delay (FR-013).
            compactor: {
                working_directory: `${folder}/compactor`,
                retention_enabled: true,
                delete_request_store: storage.type,
                compaction_interval: "10m",
                retention_delete_delay: "2h",
            },
            limits_config: limits(retentionHours),
            // A quiet stream's lines are with the ingester alone for as long as a chunk may be open. By default nobody asks it for
            // what is older than three hours, and for an hour nobody would find them.
            querier: { max_concurrent: sizing.concurrentQueries, query_ingesters_within: "5h" },
            // In the process: for the panels that count lines. Chunks need no cache beside the node's page cache.
            query_range: {
                cache_results: true,
                results_cache: { cache: { embedded_cache: { enabled: true, max_size_mb: 32, ttl: "1h" } } },
            },
            analytics: { reporting_enabled: false },
        },
        singleBinary: {
            replicas: 1,
            ...(bucket
                ? { podLabels: bucket.podLabels, extraEnvFrom: [{ configMapRef: { name: bucketVariables.configMap } }] }
                : {}),
            resources: resourcesOf(size),
            // One replica: a budget would only keep its node from being drained.
            podDisruptionBudget: { enabled: false },
            persistence: {
                enabled: true,
                size: `${volumeGiB}Gi`,
                ...(storageClass === undefined ? {} : { storageClass }),
                // With the release its data goes: `destroy` leaves nothing behind.
                enableStatefulSetAutoDeletePVC: true,
                whenDeleted: "Delete",
            },
        },
        ...unneeded,
        // Loki never asks the API server anything.
        rbac: { namespaced: true },
        // With a bucket the account is ours: its annotations name a cloud identity that is not known beforehand.
        serviceAccount: bucket
            ? { create: false, name: lokiNames.bucketAccount }
            : { automountServiceAccountToken: false },
        // Where chunks are in a bucket, a search waits for its name.
        defaults: { automountServiceAccountToken: false, dnsConfig: podDns },
    };
}

/** Pods that the chart makes of these values. */
export const lokiWorkloads = (values: ReturnType<typeof lokiValues>): Workload[] => [
    {
        name: lokiNames.release,
        pods: values.singleBinary.replicas,
        requests: sumRequests(values.singleBinary.resources),
        volume: { tier: "durable", GiB: Number.parseInt(values.singleBinary.persistence.size) },
    },
];
