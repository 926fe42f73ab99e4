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

export const saslMechanisms = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] as const;
export type SaslMechanism = (typeof saslMechanisms)[number];
