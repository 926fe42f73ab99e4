/**
 * What a stack may be made of, and which parts go together. No cloud SDK is imported here, so tools and tests read it
 * without loading one.
 */

/** Clouds that the program can make a cluster in; `stacks/targets.ts` has a row for each. */
export const cloudNames = ["oke", "aks", "gke"] as const;
export type CloudName = (typeof cloudNames)[number];

/** Where the platform runs; `dev` is a cluster that exists. */
export const targetNames = ["dev", ...cloudNames] as const;
export type TargetName = (typeof targetNames)[number];

export const profileNames = ["free", "small", "standard"] as const;
export type ProfileName = (typeof profileNames)[number];

/** Brokers that a cloud makes together with its cluster. */
export const managedBrokers = ["eventhubs", "pubsub"] as const;
export type ManagedBroker = (typeof managedBrokers)[number];

export const brokerKinds = ["redpanda", "kafka", ...managedBrokers] as const;
export type BrokerKind = (typeof brokerKinds)[number];
/** What carries log lines from the nodes to Loki, the default first. */
export const logCollectors = ["alloy", "promtail"] as const;
export type LogCollector = (typeof logCollectors)[number];

/** Where logs are kept, the default first. */
export const logStores = ["volume", "bucket"] as const;
export type LogStore = (typeof logStores)[number];
export const saslMechanisms = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] as const;
export type SaslMechanism = (typeof saslMechanisms)[number];

/** What a broken promise in the end-to-end suite means for the update that ran it. */
export const gateModes = ["block", "report", "off"] as const;
export type GateMode = (typeof gateModes)[number];
