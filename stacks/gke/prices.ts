import { type CloudUsage, type CostItem, hourlyCost, machineCost, storageCost } from "../../model/platform/cost";

/** List prices in US dollars, looked up in November 2026 and rounded; taxes, traffic and support are not in them. */
const prices = {
    machines: { "e2-standard-2": 0.067, "e2-standard-4": 0.134 },
    volumeGiB: 0.1,
    loadBalancer: 0.025,
    natAndAddress: 0.015,
};

/** What GKE costs. */
export const costs = ({ pool, volumesGiB }: CloudUsage): readonly CostItem[] => [
    { item: "cluster", monthly: 0, basis: "zonal: $0.10/h, covered by the monthly free-tier credit" },
    machineCost(prices.machines, pool),
    storageCost({
        item: "volumes",
        price: prices.volumeGiB,
        GiB: volumesGiB + pool.nodes * pool.bootVolumeGiB,
        note: "(balanced, with boot disks)",
    }),
    hourlyCost({ item: "load balancer", price: prices.loadBalancer, count: 1 }),
    hourlyCost({ item: "NAT and addresses", price: prices.natAndAddress, count: 1 }),
];
