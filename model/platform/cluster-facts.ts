import { type StorageKind, type StorageTier } from "./storage";

/** What a cloud's Kubernetes is like, whoever created the cluster. */
export interface ClusterFacts {
    /** Disks behind the two storage classes; absent where the cluster's default class serves both. */
    readonly storage?: Readonly<Record<StorageTier, StorageKind>>;
    /** Annotations of the load balancer's Service that need nothing created beforehand. */
    readonly entranceAnnotations: Readonly<Record<string, string>>;
    /** Whether HPA and `kubectl top` need the metrics API installed. */
    readonly needsMetricsServer: boolean;
    /** Whether the cluster's own network ignores network policies. */
    readonly needsPolicyAgent: boolean;
}
