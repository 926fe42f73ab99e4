import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { type DeclaredTopic } from "../contract/topics";
import { type Broker } from "./broker";
import { type Bucket, type BucketRequest } from "./bucket";
import { type TargetName } from "./choices";
import { type StorageTier } from "./storage";

/**
 * Settings of every provider of in-cluster resources. By default the provider replaces a Secret or ConfigMap whose content changes:
 * deletes it first, since it has a fixed name, and a pod that starts in between does not find it.
 */
export const providerSettings = {
    enableServerSideApply: true,
    enableSecretMutable: true,
    enableConfigMapMutable: true,
} as const;

/** How long a resolver may remember the record of a domain. */
export const recordSeconds = 300;

/** How the one public entrance is exposed. */
export interface Entrance {
    /** Annotations of the load balancer's Service. */
    readonly annotations: Readonly<Record<string, pulumi.Input<string>>>;
    /** An address reserved beforehand, for clouds that take it from the Service's spec. */
    readonly loadBalancerIP?: pulumi.Input<string>;
    /** The address reserved beforehand; absent where only the load balancer tells it. */
    readonly address?: pulumi.Output<string>;
    /** The name that the cloud itself gives the address. */
    readonly hostName?: pulumi.Output<string>;
    /** Whether the address appears by itself. On a local cluster it may need a tunnel, so nothing waits for it. */
    readonly addressIsAssigned: boolean;
}

/**
 * Everything the platform needs to know of where it runs. Nothing behind this interface knows the cloud: that is what makes
 * monitoring, logging and services the same on all targets (FR-005, SC-008).
 */
export interface Target {
    readonly name: TargetName;
    /** The provider of every in-cluster resource. */
    readonly provider: kubernetes.Provider;
    /** What must exist before pods can run: the nodes, not the whole cloud. */
    readonly nodesReady: readonly pulumi.Resource[];
    /** Storage class per tier; absent means the cluster's default class. */
    readonly storageClasses: Readonly<Partial<Record<StorageTier, string>>>;
    readonly entrance: Entrance;
    /** Port of the API server, for network policies; absent where it is one of those that every stack knows. */
    readonly apiServerPort?: number;
    /** Whether the program has to install the metrics API, which HPA and `kubectl top` read. */
    readonly needsMetricsServer: boolean;
    /** Creates the broker that only this cloud offers (Event Hubs, Pub/Sub); absent where there is none. */
    readonly createManagedBroker?: (
        name: string,
        context: ManagedBrokerContext,
        opts: pulumi.ComponentResourceOptions,
    ) => Broker;
    /** Creates a bucket in the cloud's object store, with the identity that may use it; absent where the cluster has no such store. */
    readonly createBucket?: (name: string, request: BucketRequest, opts: pulumi.ComponentResourceOptions) => Bucket;
    /** Command that points kubectl at the cluster. */
    readonly kubeconfigCommand: pulumi.Output<string>;
    /** For CI and for a client that has no cloud CLI; absent for a cluster the user already has. */
    readonly kubeconfig?: pulumi.Output<string>;
}

/** What a cloud's own broker needs from the cluster side. */
export interface ManagedBrokerContext {
    /** Namespace of the services: credentials and workload identities are bound there. */
    readonly servicesNamespace: pulumi.Output<string>;
    readonly secretsGeneration: number;
    readonly topics: readonly DeclaredTopic[];
    /** The most pods that a service can have, autoscaling included, for brokers that want a subscription for each. */
    readonly mostReplicas: (scales: boolean) => number;
}
