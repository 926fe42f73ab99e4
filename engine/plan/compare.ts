import { type PlannedResource } from "../monitor";

/** One fact in which the in-cluster parts of stacks differ, with each stack's value. */
export interface Difference {
    readonly resource: string;
    /** Path inside the inputs; empty when the resource itself is missing somewhere. */
    readonly path: string;
    readonly values: Readonly<Record<string, string>>;
}

const absent = "-";

/** Resources inside the cluster: what should be the same everywhere. */
const isInCluster = ({ type }: PlannedResource): boolean => type.startsWith("kubernetes:");

/** Compares the in-cluster resources of stacks, value by value. Resources of a target's own component count too: nothing is hidden. */
export function compareStacks(stacks: Readonly<Record<string, readonly PlannedResource[]>>): Difference[] {
    const names = Object.keys(stacks);
    const facts = new Map<string, Record<string, string>>();
    for (const name of names) {
        for (const resource of stacks[name]?.filter(isInCluster) ?? []) {
            const id = `${resource.type.replace(/^kubernetes:/, "")} ${resource.name}`;
            for (const [path, value] of [["", "present"], ...leaves(resource.inputs)] as const) {
                const key = `${id}\n${path}`;
                facts.set(key, { ...facts.get(key), [name]: value });
            }
        }
    }
    const missing = (id: string, stack: string) => facts.get(`${id}\n`)?.[stack] === undefined;
    return [...facts].flatMap(([fact, found]) => {
        const [resource = "", path = ""] = fact.split("\n");
        // Where the resource is missing altogether, its values are not worth a line each.
        const compared = path === "" ? names : names.filter((it) => !missing(resource, it));
        const values = Object.fromEntries(compared.map((it) => [it, found[it] ?? absent]));
        return new Set(Object.values(values)).size > 1 ? [{ resource, path, values }] : [];
    });
}

function leaves(value: unknown, path = ""): [string, string][] {
    if (typeof value !== "object" || value === null) return [[path, String(value)]];
    return Object.entries(value).flatMap(([key, it]) => leaves(it, path === "" ? key : `${path}.${key}`));
}
