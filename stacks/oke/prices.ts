import { type CloudUsage, type CostItem, hoursOfMonth, storageCost } from "../../model/platform/cost";

/** List prices in US dollars, looked up in November 2026 and rounded; taxes, traffic and support are not in them. */
const prices = { ocpu: 0.01, memoryGB: 0.0015, volumeGiB: 0.0425 };

/** What costs nothing every month. */
const free = { ocpuHours: 1500, memoryHours: 9000, volumeGiB: 200 };

const paidHours = (used: number, freeHours: number): number => Math.max(0, used * hoursOfMonth - freeHours);

/** What OKE costs. */
export function costs({ pool, volumesGiB }: CloudUsage): readonly CostItem[] {
    const ocpus = pool.nodes * (pool.shape?.ocpus ?? 0);
    const memory = pool.nodes * (pool.shape?.memoryGiB ?? 0);
    const allVolumes = volumesGiB + pool.nodes * pool.bootVolumeGiB;
    return [
        { item: "cluster", monthly: 0, basis: "basic cluster" },
        {
            item: "nodes",
            monthly:
                paidHours(ocpus, free.ocpuHours) * prices.ocpu + paidHours(memory, free.memoryHours) * prices.memoryGB,
            basis: [
                `${ocpus} OCPU x $${prices.ocpu}/h`,
                `${memory} GB x $${prices.memoryGB}/h`,
                `less ${free.ocpuHours} OCPU-h and ${free.memoryHours} GB-h`,
            ].join(", "),
        },
        storageCost({
            item: "volumes",
            price: prices.volumeGiB,
            GiB: Math.max(0, allVolumes - free.volumeGiB),
            note: `(${allVolumes} GiB with boot volumes, ${free.volumeGiB} free)`,
        }),
        { item: "load balancer", monthly: 0, basis: "one flexible 10-Mbps load balancer is free" },
    ];
}
