import { claimedVolumes, type ClaimedVolumes } from "../../model/platform/claimed-volumes";
import { parseMemory } from "../../model/platform/quantities";
import { UserError } from "../../engine/command/user-error";
import { type PlannedResource } from "../../engine/monitor";
import { at } from "../../engine/plan/stateful";
import { Kubectl } from "../cluster/kubectl";
import { accessOf } from "./pod-watch";
import { type StateResource } from "./state";

interface Claim {
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly spec: {
        readonly storageClassName?: string;
        readonly resources: { readonly requests: { readonly storage: string } };
    };
}
interface StorageClass {
    readonly allowVolumeExpansion?: boolean;
}

interface StatefulSet {
    readonly spec: { readonly volumeClaimTemplates?: readonly Pick<Claim, "spec">[] };
}

/** What has to change in the cluster before an update may give claims another size. */
export interface Growth {
    /** Claims that are smaller than what the plan gives. */
    readonly claims: readonly { readonly name: string; readonly from: string; readonly to: string }[];
    readonly namespace: string;
    /** The StatefulSet whose claim template has another size; absent where none is in the way. */
    readonly statefulSet?: string;
}

/** @throws {@link UserError} for a name that claims no volume. */
export function requireClaimed(names: readonly string[]): void {
    const unknown = names.filter((it) => !(it in claimedVolumes));
    if (unknown.length > 0)
        throw new UserError(
            `${unknown.join(", ")} claims no volume; allowed: ${Object.keys(claimedVolumes).join(", ")}`,
            `npm run up -- --help`,
        );
}

/**
 * Lets the claims of resources grow to the size that the plan has, before an update gives it to what makes claims. All is looked at
 * before anything is touched; run again after it was stopped, it goes on.
 *
 * @param present what the state knows: how to reach the cluster
 */
export async function growClaims(
    names: readonly string[],
    present: readonly StateResource[],
    planned: readonly PlannedResource[],
): Promise<void> {
    const access = accessOf(present);
    if (access === undefined) return;
    const kubectl = new Kubectl(access);
    try {
        const growths: Growth[] = [];
        for (const it of names) growths.push(...(await findGrowth(kubectl, it, planned)));
        for (const it of growths) await grow(kubectl, it);
    } finally {
        kubectl.close();
    }
}

/**
 * What has to grow before an update gives the claims of a resource the size that its plan has. Nothing is touched.
 *
 * @throws {@link UserError} where a volume would shrink, or its storage class cannot grow it.
 */
export async function findGrowth(
    kubectl: Kubectl,
    resource: string,
    planned: readonly PlannedResource[],
): Promise<Growth[]> {
    const { size, claims } = claimedVolumes[resource]!;
    if (claims === undefined) return [];
    const plan = planned.find((it) => it.name === resource);
    if (plan === undefined)
        throw new UserError(`the stack has no ${resource}, so nothing of it can grow`, "npm run plan");
    const to = String(at(plan.inputs, size));
    const { namespace, selector } = claims;
    const found = (await kubectl.get("pvc", "--namespace", namespace, "--selector", selector)) as {
        readonly items: readonly Claim[];
    };
    const growing = found.items.filter((it) => !isOfSize(it, to));
    for (const it of growing) await requireGrowing(kubectl, it, to);
    const statefulSet = await statefulSetInTheWay(kubectl, claims, to);
    if (growing.length === 0 && statefulSet === undefined) return [];
    return [
        { claims: growing.map((it) => ({ name: it.metadata.name, from: sizeOf(it), to })), namespace, statefulSet },
    ];
}

/** One whose template has the size already is left alone: the update would change nothing, and not make it again. */
async function statefulSetInTheWay(
    kubectl: Kubectl,
    { namespace, statefulSet }: NonNullable<ClaimedVolumes["claims"]>,
    to: string,
): Promise<string | undefined> {
    if (statefulSet === undefined) return undefined;
    const found = (await kubectl.get("statefulset", statefulSet, "--namespace", namespace)) as StatefulSet | undefined;
    return found?.spec.volumeClaimTemplates?.some((it) => !isOfSize(it, to)) ? statefulSet : undefined;
}

async function requireGrowing(kubectl: Kubectl, { metadata, spec }: Claim, to: string): Promise<void> {
    const from = sizeOf({ spec });
    if (parseMemory(from) > parseMemory(to))
        throw new UserError(
            `volumes never shrink: ${metadata.name} has ${from}, and the plan gives ${to}; ask for more, by the profile or by the retention`,
            "pulumi config set profile PROFILE",
        );
    const name = spec.storageClassName ?? "";
    const storageClass = (await kubectl.get("storageclass", name)) as StorageClass | undefined;
    if (storageClass?.allowVolumeExpansion !== true)
        throw new UserError(
            `${metadata.name} cannot grow: its storage class ${name} does not allow it (docs/clouds.md#upgrades)`,
            `kubectl get storageclass ${name} --output yaml`,
        );
}

/**
 * Lets claims grow, and takes away the StatefulSet whose claim template the update then changes: its pods run on, and the update makes
 * it again around them.
 */
export async function grow(kubectl: Kubectl, { claims, namespace, statefulSet }: Growth): Promise<void> {
    for (const { name, from, to } of claims) {
        console.log(`${name}: ${from} to ${to}`);
        const patch = JSON.stringify({ spec: { resources: { requests: { storage: to } } } });
        await kubectl.change("patch", "pvc", name, "--namespace", namespace, "--patch", patch);
    }
    if (statefulSet === undefined) return;
    const options = ["--namespace", namespace, "--cascade=orphan", "--ignore-not-found"];
    await kubectl.change("delete", "statefulset", statefulSet, ...options);
}

const sizeOf = ({ spec }: Pick<Claim, "spec">): string => spec.resources.requests.storage;
const isOfSize = (claim: Pick<Claim, "spec">, size: string): boolean =>
    parseMemory(sizeOf(claim)) === parseMemory(size);
