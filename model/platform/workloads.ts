import { type ComputeResources } from "./node-pool";
import { type StorageTier } from "./storage";
import { parseCpu, parseMemory } from "./quantities";

/** Pods of one kind that a release brings, as far as the scheduler is concerned. */
export interface Workload {
    readonly name: string;
    readonly pods: number;
    /** Requests of all containers of one pod, sidecars included. */
    readonly requests: ComputeResources;
    /** Volume of each pod. */
    readonly volume?: { readonly tier: StorageTier; readonly GiB: number };
}

interface Resources {
    readonly requests?: { readonly cpu?: string; readonly memory?: string };
}

/** Adds up what the containers of a pod request. A container without requests counts as nothing, as it does for the scheduler. */
export function sumRequests(...containers: readonly (Resources | undefined)[]): ComputeResources {
    return containers.reduce<ComputeResources>(
        (sum, it) => ({
            cpu: sum.cpu + parseCpu(it?.requests?.cpu ?? 0),
            memory: sum.memory + parseMemory(it?.requests?.memory ?? 0),
        }),
        { cpu: 0, memory: 0 },
    );
}
