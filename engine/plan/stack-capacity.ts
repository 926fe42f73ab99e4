import { type Workload } from "../../model/platform/workloads";
import { type ComputeResources, describeNodes, type NodePool, type VolumeRules } from "../../model/platform/node-pool";

/** Requests and volumes of a stack against what its nodes offer. CPU in millicores, memory in MiB. */
export interface CapacityReport {
    readonly nodes: string;
    readonly workloads: readonly Workload[];
    readonly requested: ComputeResources;
    readonly allocatable: ComputeResources;
    readonly fits: boolean;
    readonly volumes: {
        /** Volumes that the cloud provides, after rounding up. */
        readonly count: number;
        readonly GiB: number;
        /** Volumes that are folders on a node. */
        readonly onNode: number;
        readonly limit?: number;
        /** With the boot volumes, a surge node's included: what the account's quota counts. */
        readonly GiBWithBoot: number;
        readonly limitGiB?: number;
        readonly fits: boolean;
    };
}

/** Adds up everything that pods request, the cloud's own pods included. */
export function capacityReport(installed: readonly Workload[], pool: NodePool, rules: VolumeRules): CapacityReport {
    const system: Workload = { name: "system pods (estimate)", pods: pool.nodes, requests: pool.systemPods };
    const workloads = [system, ...installed];
    const requested = workloads.reduce(
        (sum, { pods, requests }) => ({
            cpu: sum.cpu + pods * requests.cpu,
            memory: Math.round(sum.memory + pods * requests.memory),
        }),
        { cpu: 0, memory: 0 },
    );
    const allocatable = { cpu: pool.nodes * pool.allocatable.cpu, memory: pool.nodes * pool.allocatable.memory };

    const claims = installed.flatMap(({ pods, volume }) => (volume ? Array.from({ length: pods }, () => volume) : []));
    const isOnNode = (claim: (typeof claims)[number]) => rules.rebuildableOnNode && claim.tier === "rebuildable";
    const bought = claims.filter((it) => !isOnNode(it)).map((it) => Math.max(it.GiB, rules.minimumGiB));
    const GiB = bought.reduce((sum, it) => sum + it, 0);
    const GiBWithBoot = GiB + (pool.nodes + pool.surgeNodes) * pool.bootVolumeGiB;
    return {
        nodes: describeNodes(pool),
        workloads,
        requested,
        allocatable,
        fits: requested.cpu <= allocatable.cpu && requested.memory <= allocatable.memory,
        volumes: {
            count: bought.length,
            GiB,
            GiBWithBoot,
            limitGiB: rules.limitGiB,
            onNode: claims.length - bought.length,
            limit: rules.limit,
            fits:
                bought.length <= (rules.limit ?? Number.POSITIVE_INFINITY) &&
                GiBWithBoot <= (rules.limitGiB ?? Number.POSITIVE_INFINITY),
        },
    };
}
