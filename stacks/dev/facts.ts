import { type NodePool } from "../../model/platform/node-pool";
import { type ProfileFacts, type TargetFacts } from "../../model/platform/target-facts";

const nodes = (cpus: number, memoryGiB: number): NodePool => ({
    machine: `${cpus} CPUs, ${memoryGiB} GiB`,
    nodes: 1,
    vcpus: cpus,
    surgeNodes: 0,
    bootVolumeGiB: 40,
    allocatable: { cpu: cpus * 1000, memory: memoryGiB * 1024 - 100 },
    // A local node carries its control plane too.
    systemPods: { cpu: 850, memory: 400 },
});

const profile = (cpus: number, memoryGiB: number): ProfileFacts => ({
    nodes: nodes(cpus, memoryGiB),
    volumes: { minimumGiB: 1, rebuildableOnNode: true },
});

/** A cluster that exists, most often on this machine. */
export const facts = {
    title: "the one you have: kind, Minikube, k3d, Docker Desktop",
    role: "development",
    brokers: ["redpanda", "kafka"],
    logStores: ["volume"],
    // Dev may rehearse what `free` is made for, Oracle's Always Free allowance.
    profiles: { free: profile(4, 8), small: profile(4, 8), standard: profile(8, 16) },
    cluster: { entranceAnnotations: {}, needsMetricsServer: false, policyEnforcer: "the cluster's own network" },
    costs: () => [],
    account: {},
    tools: [],
    resources: { minutes: {}, fixedInputs: {}, lookups: {}, answers: {} },
} as const satisfies TargetFacts;
