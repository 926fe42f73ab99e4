import { type NodePool } from "../../model/platform/node-pool";
import { type BrokerKind, type TargetName } from "../../model/platform/choices";
import { type CapacityReport } from "./capacity";

/** One line of the estimate, in US dollars a month of 730 hours. */
export interface CostItem {
    readonly item: string;
    readonly monthly: number;
    /** How the figure comes about. */
    readonly basis: string;
}

export interface CostReport {
    readonly items: readonly CostItem[];
    readonly monthly: number;
    readonly hourly: number;
    /** Days that a new account's credit lasts. */
    readonly creditDays?: number;
}

const hours = 730;

/** List prices in US dollars, looked up in November 2026 and rounded; taxes, traffic and support are not in them. */
const prices = {
    aks: {
        Standard_D2as_v5: 0.086,
        Standard_D4ads_v5: 0.205,
        osDiskGiB: 0.16,
        loadBalancer: 0.025,
        address: 0.005,
        volumeGiB: 0.075,
        eventHubs: 0.03,
        credit: 200,
    },
    gke: {
        "e2-standard-2": 0.067,
        "e2-standard-4": 0.134,
        volumeGiB: 0.1,
        loadBalancer: 0.025,
        natAndAddress: 0.015,
        credit: 300,
    },
    oke: {
        ocpu: 0.01,
        memoryGB: 0.0015,
        volumeGiB: 0.0425,
        freeOcpuHours: 1500,
        freeMemoryHours: 9000,
        freeVolumeGiB: 200,
    },
} as const;

/** Estimates what a stack costs. The dev stack costs nothing: its cluster exists. */
export function costReport(
    target: TargetName,
    broker: BrokerKind,
    pool: NodePool,
    capacity: CapacityReport,
): CostReport {
    const items = itemsOf(target, broker, pool, capacity);
    const monthly = Math.round(items.reduce((sum, it) => sum + it.monthly, 0) * 100) / 100;
    const hourly = Math.round((monthly / hours) * 1000) / 1000;
    const credit = target === "aks" ? prices.aks.credit : target === "gke" ? prices.gke.credit : undefined;
    return {
        items,
        monthly,
        hourly,
        creditDays: credit === undefined || monthly === 0 ? undefined : Math.floor((credit / monthly) * (hours / 24)),
    };
}

function itemsOf(target: TargetName, broker: BrokerKind, pool: NodePool, { volumes }: CapacityReport): CostItem[] {
    const perHour = (item: string, price: number, count: number, basis: string): CostItem => ({
        item,
        monthly: price * count * hours,
        basis: `${count} x $${price}/h ${basis}`.trim(),
    });
    const storage = (price: number, GiB: number, basis: string, item = "volumes"): CostItem => ({
        item,
        monthly: price * GiB,
        basis: `${GiB} GiB x $${price} ${basis}`.trim(),
    });
    switch (target) {
        case "dev":
            return [];
        case "oke": {
            const { ocpu, memoryGB, freeOcpuHours, freeMemoryHours, freeVolumeGiB, volumeGiB } = prices.oke;
            const ocpus = pool.nodes * (pool.shape?.ocpus ?? 0);
            const memory = pool.nodes * (pool.shape?.memoryGiB ?? 0);
            const paid = (used: number, free: number) => Math.max(0, used * hours - free);
            const allVolumes = volumes.GiB + pool.nodes * pool.bootVolumeGiB;
            return [
                { item: "cluster", monthly: 0, basis: "basic cluster" },
                {
                    item: "nodes",
                    monthly: paid(ocpus, freeOcpuHours) * ocpu + paid(memory, freeMemoryHours) * memoryGB,
                    basis: `${ocpus} OCPU x $${ocpu}/h, ${memory} GB x $${memoryGB}/h, less ${freeOcpuHours} OCPU-h and ${freeMemoryHours} GB-h`,
                },
                storage(
                    volumeGiB,
                    Math.max(0, allVolumes - freeVolumeGiB),
                    `(${allVolumes} GiB with boot volumes, ${freeVolumeGiB} free)`,
                ),
                { item: "load balancer", monthly: 0, basis: "one flexible 10-Mbps load balancer is free" },
            ];
        }
        case "aks":
            return [
                { item: "cluster", monthly: 0, basis: "free tier, no uptime promise" },
                perHour("nodes", prices.aks[pool.machine as "Standard_D2as_v5"], pool.nodes, pool.machine),
                pool.localDisk
                    ? { item: "node disks", monthly: 0, basis: "the machines' own" }
                    : storage(
                          prices.aks.osDiskGiB,
                          pool.nodes * pool.bootVolumeGiB,
                          "(premium SSD of the nodes)",
                          "node disks",
                      ),
                perHour("load balancer", prices.aks.loadBalancer, 1, ""),
                perHour("addresses", prices.aks.address, 2, "(entrance, outbound)"),
                storage(prices.aks.volumeGiB, volumes.GiB, "(standard SSD)"),
                ...(broker === "eventhubs"
                    ? [perHour("Event Hubs", prices.aks.eventHubs, 1, "(one throughput unit)")]
                    : []),
            ];
        case "gke":
            return [
                { item: "cluster", monthly: 0, basis: "zonal: $0.10/h, covered by the monthly free-tier credit" },
                perHour("nodes", prices.gke[pool.machine as "e2-standard-2"], pool.nodes, pool.machine),
                storage(
                    prices.gke.volumeGiB,
                    volumes.GiB + pool.nodes * pool.bootVolumeGiB,
                    "(balanced, with boot disks)",
                ),
                perHour("load balancer", prices.gke.loadBalancer, 1, ""),
                perHour("NAT and addresses", prices.gke.natAndAddress, 1, ""),
            ];
    }
}
