import { type ProfileName, type TargetName } from "../../model/platform/choices";
import { type NodePool, type VolumeRules } from "../../model/platform/node-pool";

const a1 = (nodes: number): NodePool => ({
    machine: "VM.Standard.A1.Flex",
    nodes,
    shape: { ocpus: 2, memoryGiB: 12 },
    vcpus: 2,
    surgeNodes: 0,
    bootVolumeGiB: 50,
    allocatable: { cpu: 1930, memory: 9625 },
    systemPods: { cpu: 450, memory: 400 },
});

const local = (cpus: number, memoryGiB: number): NodePool => ({
    machine: `${cpus} CPUs, ${memoryGiB} GiB`,
    nodes: 1,
    vcpus: cpus,
    surgeNodes: 0,
    bootVolumeGiB: 40,
    allocatable: { cpu: cpus * 1000, memory: memoryGiB * 1024 - 100 },
    // A local node carries its control plane too.
    systemPods: { cpu: 850, memory: 400 },
});

/**
 * What a new account may use and cannot have raised: profile `free` on OKE and `small` elsewhere stay within.
 * https://www.oracle.com/cloud/free, https://learn.microsoft.com/azure/quotas, https://cloud.google.com/free/docs/free-cloud-features
 */
export const trialQuotas = {
    /** The allowance of Always Free since June 2026. */
    oke: { vcpus: 2, memoryGiB: 12, volumesGiB: 200 },
    aks: { vcpus: 4 },
    gke: { vcpus: 8, ssdGiB: 250 },
} as const;

/** The nodes of each profile. */
export const nodePools: Readonly<Record<TargetName, Readonly<Partial<Record<ProfileName, NodePool>>>>> = {
    dev: { free: local(4, 8), small: local(4, 8), standard: local(8, 16) },
    oke: { free: a1(1), small: a1(2), standard: a1(3) },
    aks: {
        small: {
            machine: "Standard_D2as_v5",
            nodes: 2,
            vcpus: 2,
            surgeNodes: 0,
            bootVolumeGiB: 64,
            allocatable: { cpu: 1900, memory: 5500 },
            systemPods: { cpu: 350, memory: 450 },
        },
        standard: {
            machine: "Standard_D4ads_v5",
            nodes: 3,
            vcpus: 4,
            surgeNodes: 1,
            bootVolumeGiB: 100,
            localDisk: true,
            allocatable: { cpu: 3860, memory: 12_800 },
            systemPods: { cpu: 350, memory: 450 },
        },
    },
    gke: {
        small: {
            machine: "e2-standard-2",
            nodes: 3,
            vcpus: 2,
            surgeNodes: 1,
            bootVolumeGiB: 30,
            allocatable: { cpu: 1930, memory: 6100 },
            systemPods: { cpu: 350, memory: 450 },
        },
        standard: {
            machine: "e2-standard-4",
            nodes: 3,
            vcpus: 4,
            surgeNodes: 1,
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
            // Disks are billed in tiers, the smallest of 4 GiB; a D2as_v5 takes 4 of them.
            return { minimumGiB: 4, limit: profile === "small" ? 8 : undefined, rebuildableOnNode: false };
        case "gke":
            return {
                minimumGiB: 10,
                limitGiB: profile === "small" ? trialQuotas.gke.ssdGiB : undefined,
                rebuildableOnNode: false,
            };
        case "dev":
            return { minimumGiB: 1, rebuildableOnNode: true };
    }
}
