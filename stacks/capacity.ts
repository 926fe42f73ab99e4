import { type ProfileName, type TargetName } from "./choices";

/** CPU in millicores, memory in MiB: of a node, a pod, or a sum of either. */
export interface ComputeResources {
    readonly cpu: number;
    readonly memory: number;
}

/** The nodes of one profile on one target. The cluster components create exactly these; `npm run plan` holds requests against them. */
export interface NodePool {
    /** The cloud's name of the machine; for dev, what the cluster should be started with. */
    readonly machine: string;
    readonly nodes: number;
    /** Shape of a machine whose size is chosen freely. */
    readonly shape?: { readonly ocpus: number; readonly memoryGiB: number };
    readonly bootVolumeGiB: number;
    /** What one node leaves to pods after kernel, kubelet and eviction reserve. */
    readonly allocatable: ComputeResources;
    /** Estimated requests of the cloud's own pods (DNS, network, storage drivers), per node. */
    readonly systemPods: ComputeResources;
}

/** How a target hands out volumes. */
export interface VolumeRules {
    /** Smaller claims are rounded up to this. */
    readonly minimumGiB: number;
    /** Volumes that fit beside the boot volumes of the profile; absent when only money limits them. */
    readonly limit?: number;
    /** Whether `rebuildable` volumes are directories on the node and so cost no volume. */
    readonly rebuildableOnNode: boolean;
}

const a1 = (nodes: number): NodePool => ({
    machine: "VM.Standard.A1.Flex",
    nodes,
    shape: { ocpus: 2, memoryGiB: 12 },
    bootVolumeGiB: 50,
    allocatable: { cpu: 1930, memory: 9625 },
    systemPods: { cpu: 450, memory: 400 },
});

const local = (cpus: number, memoryGiB: number): NodePool => ({
    machine: `${cpus} CPUs, ${memoryGiB} GiB`,
    nodes: 1,
    bootVolumeGiB: 40,
    allocatable: { cpu: cpus * 1000, memory: memoryGiB * 1024 - 100 },
    // A local node carries its control plane too.
    systemPods: { cpu: 850, memory: 400 },
});

/**
 * Sizes respect what a new account gets: Oracle's Always Free allowance (2 OCPU, 12 GB since June 2026), 4 vCPU on an Azure
 * trial, 8 vCPU on a Google trial (one of them left for a surge node).
 */
export const nodePools: Readonly<Record<TargetName, Readonly<Partial<Record<ProfileName, NodePool>>>>> = {
    dev: { free: local(4, 8), small: local(4, 8), standard: local(8, 16) },
    oke: { free: a1(1), small: a1(2), standard: a1(3) },
    aks: {
        small: {
            machine: "Standard_D2as_v5",
            nodes: 2,
            bootVolumeGiB: 64,
            allocatable: { cpu: 1900, memory: 5500 },
            systemPods: { cpu: 350, memory: 450 },
        },
        standard: {
            machine: "Standard_D4ads_v5",
            nodes: 3,
            bootVolumeGiB: 100,
            allocatable: { cpu: 3860, memory: 12_800 },
            systemPods: { cpu: 350, memory: 450 },
        },
    },
    gke: {
        small: {
            machine: "e2-standard-2",
            nodes: 3,
            bootVolumeGiB: 50,
            allocatable: { cpu: 1930, memory: 6100 },
            systemPods: { cpu: 350, memory: 450 },
        },
        standard: {
            machine: "e2-standard-4",
            nodes: 3,
            bootVolumeGiB: 50,
            allocatable: { cpu: 3920, memory: 13_300 },
            systemPods: { cpu: 350, memory: 450 },
        },
    },
};

/** The node pool of a profile. Config has made sure that the target offers the profile. */
export function nodePoolOf(target: TargetName, profile: ProfileName): NodePool {
    const pool = nodePools[target][profile];
    if (!pool) throw new Error(`target ${target} has no node pool for profile ${profile}`);
    return pool;
}

/** How the target hands out volumes under a profile. OKE's free 200 GB are shared with the boot volume. */
export function volumeRulesOf(target: TargetName, profile: ProfileName): VolumeRules {
    switch (target) {
        case "oke":
            return { minimumGiB: 50, limit: profile === "free" ? 3 : undefined, rebuildableOnNode: true };
        case "aks":
            // A D2as_v5 takes 4 data disks.
            return { minimumGiB: 1, limit: profile === "small" ? 8 : undefined, rebuildableOnNode: false };
        case "gke":
            return { minimumGiB: 10, rebuildableOnNode: false };
        case "dev":
            return { minimumGiB: 1, rebuildableOnNode: true };
    }
}
