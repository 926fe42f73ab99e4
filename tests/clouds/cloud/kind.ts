import { type NodelessCluster } from "./kubernetes";

export type Properties = Readonly<Record<string, unknown>>;

/** Something that exists in a cloud. */
export interface Thing {
    readonly id: string;
    /** Of the resource, as `azure-native:network:Subnet`. */
    readonly type: string;
    /** Of the resource in the program. */
    readonly name: string;
    readonly inputs: Properties;
    /** What the cloud knows of it beside what it was asked for. */
    readonly computed: Properties;
}

/** How one cloud differs from the others. */
export interface CloudKind {
    /** Provider's package. */
    readonly provider: string;
    /** Type of its clusters. */
    readonly clusterType: string;
    /** Name in the cloud: two things cannot have the same. */
    id(type: string, name: string, inputs: Properties): string;
    compute(thing: Omit<Thing, "computed">, cluster: NodelessCluster): Properties;
    /** Data sources, beside those that `npm run plan` answers. */
    readonly answers: Readonly<Record<string, (inputs: Properties, cluster: NodelessCluster) => Properties>>;
    /** Why a thing cannot be made while the others are what they are. */
    refusesToMake?(type: string, inputs: Properties, hasHadCluster: boolean): string | undefined;
    /** What still needs a thing, so that the cloud does not delete it. */
    needing(thing: Thing, others: readonly Thing[]): readonly Thing[];
    /** What goes with a thing. */
    goesWith(thing: Thing, other: Thing): boolean;
}

export const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** `azure-native:network:Subnet` to `Subnet`. */
export const kindOf = (type: string): string => type.split(":").at(-1) ?? type;

/** What load balancers and disks of a cluster are to the cloud. */
export const leftByCluster = "cluster:Leftover";

export const isOf =
    (...kinds: readonly string[]) =>
    ({ type }: Thing): boolean =>
        kinds.includes(kindOf(type));
