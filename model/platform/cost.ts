import { type BrokerKind } from "./choices";
import { type MachinePool, type NodePool } from "./node-pool";

/** One line of an estimate, in US dollars a month. */
export interface CostItem {
    readonly item: string;
    readonly monthly: number;
    /** How the figure comes about. */
    readonly basis: string;
}

/** What a stack uses of its cloud. */
export interface CloudUsage {
    readonly broker: BrokerKind;
    readonly pool: NodePool;
    /** Of volumes that the cloud provides, beside the boot volumes. */
    readonly volumesGiB: number;
}

export const hoursOfMonth = 730;

interface Charge {
    readonly item: string;
    /** In US dollars for an hour or for a GiB and month. */
    readonly price: number;
    /** Ends the basis. */
    readonly note?: string;
}

/** What is paid by the hour. */
export const hourlyCost = ({ item, price, note = "", count }: Charge & { readonly count: number }): CostItem => ({
    item,
    monthly: price * count * hoursOfMonth,
    basis: `${count} x $${price}/h ${note}`.trim(),
});

/** What is paid by size. */
export const storageCost = ({ item, price, note = "", GiB }: Charge & { readonly GiB: number }): CostItem => ({
    item,
    monthly: price * GiB,
    basis: `${GiB} GiB x $${price} ${note}`.trim(),
});

/** Nodes of a cloud that has a price per machine. */
export function machineCost(
    prices: Readonly<Record<string, number>>,
    { machine, nodes }: MachinePool,
    item = "nodes",
): CostItem {
    const price = prices[machine];
    if (price === undefined) throw new Error(`the cloud's prices.ts has no price for the machine ${machine}`);
    return hourlyCost({ item, price, count: nodes, note: machine });
}
