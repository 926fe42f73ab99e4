import { type PlannedResource } from "../../../engine/monitor";

/** A part of the platform: a component with everything below it. */
export interface GraphNode {
    readonly id: string;
    /** Class of the component, such as RedpandaBroker. */
    readonly type: string;
    /** Concern it belongs to, such as messaging. */
    readonly concern: string;
    readonly resources: readonly PlannedResource[];
}

export interface Graph {
    readonly nodes: readonly GraphNode[];
    /** From what has to be there first to what waits for it; without those that follow from others. */
    readonly edges: readonly (readonly [from: string, to: string])[];
}

const isProvider = ({ type }: PlannedResource): boolean => type.startsWith("pulumi:providers:");
const isStack = ({ type }: PlannedResource): boolean => type === "pulumi:pulumi:Stack";

/** Stands for the cluster of a stack that provisions none. */
const existingCluster: GraphNode = { id: "cluster", type: "the one you have", concern: "clusters", resources: [] };

/** The components of a stack, and which of them wait for which. */
export function componentGraph(resources: readonly PlannedResource[]): Graph {
    const byUrn = new Map(resources.map((it) => [it.urn, it]));
    const root = resources.find(isStack)?.urn;
    /** The component at the top that a resource belongs to; a provider belongs to none. */
    const topOf = (urn: string): PlannedResource | undefined => {
        const resource = byUrn.get(urn);
        if (resource === undefined || isStack(resource) || isProvider(resource)) return undefined;
        return resource.parent === undefined || resource.parent === root ? resource : topOf(resource.parent);
    };
    const members = new Map<string, PlannedResource[]>();
    for (const resource of resources) {
        const top = topOf(resource.urn);
        if (top === undefined) continue;
        members.set(top.urn, [...(members.get(top.urn) ?? []), resource]);
    }
    const nodes = [...members].map(([urn, all]): GraphNode => {
        const [, concern = "", type = ""] = byUrn.get(urn)?.type.split(":") ?? [];
        return { id: byUrn.get(urn)?.name ?? "", type, concern, resources: all.filter((it) => it.custom) };
    });

    /** Parts that a resource waits for; what its provider waits for counts too. */
    const waitsFor = ({ dependsOn, provider }: PlannedResource): string[] => {
        const through = provider === undefined ? undefined : byUrn.get(provider);
        return [...dependsOn, ...(through?.dependsOn ?? [])]
            .map((urn) => topOf(urn)?.name)
            .filter((it) => it !== undefined);
    };
    const before = new Map(
        [...members].map(([urn, all]) => {
            const name = byUrn.get(urn)?.name ?? "";
            return [name, new Set(all.flatMap(waitsFor).filter((it) => it !== name))];
        }),
    );
    if (nodes.some((it) => it.concern === "clusters")) return { nodes, edges: reduced(before) };
    const roots = [...before].filter(([, needed]) => needed.size === 0);
    for (const [, needed] of roots) needed.add(existingCluster.id);
    return { nodes: [existingCluster, ...nodes], edges: reduced(before) };
}

/** Leaves out what follows: if c waits for b and b for a, then c waits for a without a line of its own. */
function reduced(before: ReadonlyMap<string, ReadonlySet<string>>): [string, string][] {
    const reaches = (from: string, target: string, seen = new Set<string>()): boolean =>
        [...(before.get(from) ?? [])].some((it) => {
            if (it === target) return true;
            if (seen.has(it)) return false;
            seen.add(it);
            return reaches(it, target, seen);
        });
    return [...before].flatMap(([to, needed]) =>
        [...needed]
            .filter((from) => ![...needed].some((other) => other !== from && reaches(other, from)))
            .map((from): [string, string] => [from, to]),
    );
}
