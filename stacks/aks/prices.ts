import { type CloudUsage, type CostItem, hourlyCost, machineCost, storageCost } from "../../model/platform/cost";
import { type MachinePool } from "../../model/platform/node-pool";

/** List prices in US dollars, looked up in November 2026 and rounded; taxes, traffic and support are not in them. */
const prices = {
    machines: { Standard_D2as_v5: 0.086, Standard_D4ads_v5: 0.205 },
    osDiskGiB: 0.16,
    loadBalancer: 0.025,
    address: 0.005,
    volumeGiB: 0.075,
    eventHubs: 0.03,
};

/** GiB of boot volumes that are not the machines' own disks. */
const boughtDisks = ({ nodes, bootVolumeGiB, localDisk }: MachinePool): number =>
    localDisk ? 0 : nodes * bootVolumeGiB;

/** What AKS costs. */
export const costs = ({ broker, pool, volumesGiB }: CloudUsage): readonly CostItem[] => [
    { item: "cluster", monthly: 0, basis: "free tier, no uptime promise" },
    machineCost(prices.machines, pool),
    ...(pool.system === undefined ? [] : [machineCost(prices.machines, pool.system, "system node")]),
    storageCost({
        item: "node disks",
        price: prices.osDiskGiB,
        GiB: boughtDisks(pool) + (pool.system === undefined ? 0 : boughtDisks(pool.system)),
        note: "(premium SSD of the nodes)",
    }),
    hourlyCost({ item: "load balancer", price: prices.loadBalancer, count: 1 }),
    hourlyCost({ item: "addresses", price: prices.address, count: 2, note: "(entrance, outbound)" }),
    storageCost({ item: "volumes", price: prices.volumeGiB, GiB: volumesGiB, note: "(standard SSD)" }),
    ...(broker === "eventhubs"
        ? [hourlyCost({ item: "Event Hubs", price: prices.eventHubs, count: 1, note: "(one throughput unit)" })]
        : []),
];
