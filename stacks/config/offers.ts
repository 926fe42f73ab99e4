import { type BrokerKind, type LogStore, type ProfileName, type TargetName } from "../../model/platform/choices";

/** Brokers each target can carry, the default first. */
export const brokersOf: Readonly<Record<TargetName, readonly BrokerKind[]>> = {
    dev: ["redpanda", "kafka"],
    oke: ["redpanda", "kafka"],
    aks: ["redpanda", "eventhubs", "kafka"],
    gke: ["redpanda", "pubsub", "kafka"],
};

/** Profiles each target offers. `free` is Oracle's Always Free allowance; dev may rehearse it. */
export const profilesOf: Readonly<Record<TargetName, readonly ProfileName[]>> = {
    dev: ["free", "small", "standard"],
    oke: ["free", "small", "standard"],
    aks: ["small", "standard"],
    gke: ["small", "standard"],
};

/**
 * Stores each target can carry. Not a bucket on oke: Loki 3.7.6 signs uploads in a way that Oracle's S3 endpoint refuses
 * (grafana/loki#21926), and the free 50,000 requests a month are fewer than it makes.
 */
export const logStoresOf: Readonly<Record<TargetName, readonly LogStore[]>> = {
    dev: ["volume"],
    oke: ["volume"],
    aks: ["volume", "bucket"],
    gke: ["volume", "bucket"],
};
