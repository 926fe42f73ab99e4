import { charts, type UpstreamChart } from "../../model/platform/charts";
import { type Kubectl } from "../cluster/kubectl";

/** API groups whose definitions Helm leaves in the cluster when our releases go. */
export const keptGroups: readonly string[] = [
    ...new Set(Object.values<UpstreamChart>(charts).flatMap((it) => it.keptGroups ?? [])),
];

interface Definition {
    readonly metadata: { readonly name: string };
    readonly spec: { readonly group: string };
}

interface List<T> {
    readonly items: readonly T[];
}

export interface RemovedDefinitions {
    readonly removed: readonly string[];
    /** Groups that somebody else still uses: deleting a definition deletes every object of its kind. */
    readonly inUse: readonly string[];
}

/** Removes the custom resource definitions that Helm kept, group by group, where no object of the group is left. */
export async function removeKeptDefinitions(kubectl: Kubectl): Promise<RemovedDefinitions> {
    const { items } = (await kubectl.get("crd")) as List<Definition>;
    const removed: string[] = [];
    const inUse: string[] = [];
    for (const group of keptGroups) {
        const names = items.filter((it) => it.spec.group === group).map((it) => it.metadata.name);
        if (names.length === 0) continue;
        const objects = (await kubectl.get(names.join(","), "--all-namespaces")) as List<unknown>;
        if (objects.items.length > 0) {
            inUse.push(group);
            continue;
        }
        await kubectl.change("delete", "crd", ...names);
        removed.push(...names);
    }
    return { removed, inUse };
}
