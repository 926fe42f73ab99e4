import * as containerservice from "@pulumi/azure-native/containerservice";
import type * as pulumi from "@pulumi/pulumi";
import { type MachinePool, type NodePool } from "../../model/platform/node-pool";
import { systemPool } from "./facts";

/** What every pool of the cluster has, the system's and that for work. */
const poolArgs = (
    { machine, bootVolumeGiB, localDisk }: Omit<MachinePool, "nodes">,
    subnetId: pulumi.Output<string>,
) => ({
    type: "VirtualMachineScaleSets",
    osType: "Linux",
    osSKU: "AzureLinux3",
    vmSize: machine,
    osDiskType: localDisk ? "Ephemeral" : "Managed",
    osDiskSizeGB: bootVolumeGiB,
    maxPods: 110,
    vnetSubnetID: subnetId,
    upgradeSettings: { maxSurge: "1", drainTimeoutInMinutes: 10 },
});

/** The pool that the cluster is made with: Azure wants one, and never changes its machine. It is the same under every profile. */
export const systemPoolArgs = (subnetId: pulumi.Output<string>) => ({
    name: "system",
    mode: "System",
    count: systemPool.nodes,
    ...poolArgs(systemPool, subnetId),
});

export interface WorkPoolArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly cluster: containerservice.ManagedCluster;
    readonly subnetId: pulumi.Output<string>;
    readonly pool: NodePool;
}

/** Azure takes lower-case letters and digits, twelve at most: `Standard_D2as_v5` becomes `d2asv5`. */
const poolName = (machine: string): string =>
    machine
        .replace(/^Standard_/, "")
        .replace(/[^A-Za-z0-9]/g, "")
        .toLowerCase()
        .slice(0, 12);

/**
 * The nodes beside the system's, in a pool for each machine: another one is a new pool, which Pulumi makes before Azure drains and
 * deletes the old one. At destroy the pool goes with the cluster, so that what runs on it can end in order.
 */
export const workPool = (
    name: string,
    { resourceGroupName, cluster, subnetId, pool }: WorkPoolArgs,
    parent: pulumi.Resource,
) =>
    new containerservice.AgentPool(
        `${name}-pool-${pool.machine}`,
        {
            resourceGroupName,
            resourceName: cluster.name,
            agentPoolName: poolName(pool.machine),
            mode: "User",
            count: pool.system === undefined ? pool.nodes - systemPool.nodes : pool.nodes,
            ...poolArgs(pool, subnetId),
        },
        {
            parent,
            deletedWith: cluster,
            ignoreChanges: ["orchestratorVersion"],
            customTimeouts: { create: "30m", update: "60m", delete: "60m" },
        },
    );
