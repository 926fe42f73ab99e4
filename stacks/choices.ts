/**
 * What a stack may be made of, and which parts go together. No cloud SDK is imported here, so tools and tests read it
 * without loading one.
 */

export const targetNames = ["dev", "oke", "aks", "gke"] as const;
export type TargetName = (typeof targetNames)[number];

export const profileNames = ["free", "small", "standard"] as const;
export type ProfileName = (typeof profileNames)[number];

export const brokerKinds = ["redpanda", "kafka", "eventhubs", "pubsub"] as const;
export type BrokerKind = (typeof brokerKinds)[number];

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

/** What carries log lines from the nodes to Loki, the default first. */
export const logCollectors = ["alloy", "promtail"] as const;
export type LogCollector = (typeof logCollectors)[number];

/** Where logs are kept, the default first. */
export const logStores = ["volume", "bucket"] as const;
export type LogStore = (typeof logStores)[number];

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

export const saslMechanisms = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] as const;
export type SaslMechanism = (typeof saslMechanisms)[number];

/** What a broken promise in the end-to-end suite means for the update that ran it. */
export const gateModes = ["block", "report", "off"] as const;
export type GateMode = (typeof gateModes)[number];
