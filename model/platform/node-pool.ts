/** CPU in millicores, memory in MiB: of a node, a pod, or a sum of either. */
export interface ComputeResources {
    readonly cpu: number;
    readonly memory: number;
}

/** Nodes that are all alike. */
export interface MachinePool {
    /** The cloud's name of the machine; for dev, what the cluster should be started with. */
    readonly machine: string;
    readonly nodes: number;
    /** Processors of one node, as the cloud counts them against the account's quota. */
    readonly vcpus: number;
    readonly bootVolumeGiB: number;
    /** Whether the boot volume lies on the machine's own disk, which costs nothing. */
    readonly localDisk?: boolean;
}

/** The nodes of one profile on one target. The cluster components create exactly these; `npm run plan` holds requests against them. */
export interface NodePool extends MachinePool {
    /**
     * Nodes of another machine beside these, which carry the cloud's own pods and stay when the profile changes. `npm run plan` does
     * not count on the room that they have left. Absent where they are some of these, or where the cloud needs none.
     */
    readonly system?: MachinePool;
    /** Shape of a machine whose size is chosen freely. */
    readonly shape?: { readonly ocpus: number; readonly memoryGiB: number };
    /** Nodes beside these while nodes are being replaced. */
    readonly surgeNodes: number;
    /** What one node leaves to pods after kernel, kubelet and eviction reserve. */
    readonly allocatable: ComputeResources;
    /** Estimated requests of the cloud's own pods (DNS, network, storage drivers), per node. */
    readonly systemPods: ComputeResources;
}

/** The nodes in a few words. */
export const describeNodes = ({ nodes, machine, system }: NodePool): string =>
    [{ nodes, machine }, ...(system === undefined ? [] : [system])]
        .map((it) => `${it.nodes} x ${it.machine}`)
        .join(" + ");

/** How a target hands out volumes. */
export interface VolumeRules {
    /** Smaller claims are rounded up to this. */
    readonly minimumGiB: number;
    /** Volumes that fit beside the boot volumes of the profile; absent when only money limits them. */
    readonly limit?: number;
    /** GiB of volumes and boot volumes together that the account's quota allows, a surge node's included. */
    readonly limitGiB?: number;
    /** Whether `rebuildable` volumes are directories on the node and so cost no volume. */
    readonly rebuildableOnNode: boolean;
}
