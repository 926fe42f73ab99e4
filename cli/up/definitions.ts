import { charts, type UpstreamChart } from "../../model/platform/charts";
import { tryRun, type RunOptions } from "../../engine/command/run-program";
import { UserError } from "../../engine/command/user-error";

/** API groups whose definitions Helm leaves in the cluster when our releases go. */
export const keptGroups: readonly string[] = [
    ...new Set(Object.values<UpstreamChart>(charts).flatMap((it) => it.keptGroups ?? [])),
];

interface Definition {
    readonly metadata: { readonly name: string };
    readonly spec: { readonly group: string };
}

export interface RemovedDefinitions {
    readonly removed: readonly string[];
    /** Groups that somebody else still uses: deleting a definition deletes every object of its kind. */
    readonly inUse: readonly string[];
}

/** Removes the custom resource definitions that Helm kept, group by group, where no object of the group is left. */
export async function removeKeptDefinitions(context: string, options: RunOptions = {}): Promise<RemovedDefinitions> {
    const kubectl = async (...args: string[]) => {
        const result = await tryRun("kubectl", ["--context", context, ...args], { timeout: 60_000, ...options });
        if (result?.code === 0) return result.stdout;
        throw new UserError(
            `the definitions that Helm keeps cannot be removed: ${result?.stderr.trim() ?? "kubectl is not installed"}`,
            "npm run down",
        );
    };
    const { items } = JSON.parse(await kubectl("get", "crd", "--output", "json")) as { items: Definition[] };
    const removed: string[] = [];
    const inUse: string[] = [];
    for (const group of keptGroups) {
        const names = items.filter((it) => it.spec.group === group).map((it) => it.metadata.name);
        if (names.length === 0) continue;
        const objects = await kubectl("get", names.join(","), "--all-namespaces", "--output", "name");
        if (objects.trim() !== "") {
            inUse.push(group);
            continue;
        }
        await kubectl("delete", "crd", ...names);
        removed.push(...names);
    }
    return { removed, inUse };
}
