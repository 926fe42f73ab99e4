import { claimedVolumes } from "../../model/platform/claimed-volumes";
import { UserError } from "../../engine/command/user-error";
import { type PlannedResource } from "../../engine/monitor";
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

/** A claim that is smaller than what the plan gives. */
export interface Growth {
    readonly claim: string;
    readonly namespace: string;
    readonly from: string;
    readonly to: string;
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
        const growths = [];
        for (const it of names) growths.push([it, await findGrowth(kubectl, it, planned)] as const);
        for (const [name, growth] of growths) await grow(kubectl, name, growth);
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
    const found = (await kubectl.get("pvc", "--namespace", claims.namespace, "--selector", claims.selector)) as {
        readonly items: readonly Claim[];
    };
    const growing = found.items.filter(({ spec }) => bytesOf(spec.resources.requests.storage) !== bytesOf(to));
    for (const { metadata, spec } of growing) await requireGrowing(kubectl, { metadata, spec }, to);
    return growing.map(({ metadata, spec }) => ({
        claim: metadata.name,
        namespace: metadata.namespace,
        from: spec.resources.requests.storage,
        to,
    }));
}

async function requireGrowing(kubectl: Kubectl, { metadata, spec }: Claim, to: string): Promise<void> {
    const from = spec.resources.requests.storage;
    if (bytesOf(from) > bytesOf(to))
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
export async function grow(kubectl: Kubectl, resource: string, growth: readonly Growth[]): Promise<void> {
    for (const { claim, namespace, from, to } of growth) {
        console.log(`${claim}: ${from} to ${to}`);
        const patch = JSON.stringify({ spec: { resources: { requests: { storage: to } } } });
        await kubectl.change("patch", "pvc", claim, "--namespace", namespace, "--patch", patch);
    }
    const { claims } = claimedVolumes[resource]!;
    if (claims?.statefulSet === undefined) return;
    const options = ["--namespace", claims.namespace, "--cascade=orphan", "--ignore-not-found"];
    await kubectl.change("delete", "statefulset", claims.statefulSet, ...options);
}

const at = (inputs: unknown, path: string): unknown =>
    path.split(".").reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], inputs);

const units: Readonly<Record<string, number>> = { Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };

/** @param quantity such as `50Gi` */
function bytesOf(quantity: string): number {
    const [, number = "", unit = ""] = /^(\d+)(Mi|Gi|Ti)$/.exec(quantity) ?? [];
    const factor = units[unit];
    if (factor === undefined)
        throw new UserError(`${quantity} is no size that can be compared: use Mi, Gi or Ti`, "npm run up -- --help");
    return Number(number) * factor;
}
