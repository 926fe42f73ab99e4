import { cloudNames, targetNames, type CloudName, type TargetName } from "../model/platform/choices";
import { type ResourceFacts } from "../model/platform/resource-facts";
import { type StackConfig } from "../model/platform/stack-config";
import { type Target } from "../model/platform/target";
import { type AccountKey, type AccountOf, type CloudFacts, type TargetFacts } from "../model/platform/target-facts";
import { facts as aks } from "./aks/facts";
import { facts as dev } from "./dev/facts";
import { facts as gke } from "./gke/facts";
import { facts as oke } from "./oke/facts";

interface Cloud {
    readonly facts: CloudFacts;
    /** Makes the cluster. */
    readonly provision: (config: StackConfig, account: Readonly<Record<string, string>>) => Promise<Target>;
}

/** Ties a cloud's facts, which everybody reads, to its code, which only its own stack loads: an SDK is tens of megabytes. */
const cloud = <Facts extends CloudFacts>(
    facts: Facts,
    load: () => Promise<{ createTarget: (config: StackConfig, account: AccountOf<Facts>) => Target }>,
): Cloud => ({
    facts,
    // Config was read by the same facts, so each of their values is there.
    provision: async (config, account) => (await load()).createTarget(config, account as AccountOf<Facts>),
});

/** One row per cloud. */
const clouds: Readonly<Record<CloudName, Cloud>> = {
    oke: cloud(oke, () => import("./oke/target")),
    aks: cloud(aks, () => import("./aks/target")),
    gke: cloud(gke, () => import("./gke/target")),
};

/** What a target is. */
export function factsOf(target: CloudName): CloudFacts;
export function factsOf(target: TargetName): TargetFacts;
export function factsOf(target: TargetName): TargetFacts {
    return target === "dev" ? dev : clouds[target].facts;
}

/** The targets whose facts are as wanted. */
export const targetsWith = (wanted: (facts: TargetFacts) => boolean): TargetName[] =>
    targetNames.filter((it) => wanted(factsOf(it)));

/** What the clouds need to know of an account, each with the cloud that asks for it. */
export const accountKeys: readonly (AccountKey & { readonly target: CloudName })[] = cloudNames.flatMap((target) =>
    Object.values(factsOf(target).account).map((it) => ({ ...it, target })),
);

/** What is known of the resources of all clouds together. */
export const resourceFacts = <Kind extends keyof ResourceFacts>(kind: Kind): ResourceFacts[Kind] =>
    Object.fromEntries(cloudNames.flatMap((it) => Object.entries(factsOf(it).resources[kind])));

/** The target that a stack asks for, with its cluster. */
export async function selectTarget(config: StackConfig): Promise<Target> {
    const { cluster } = config;
    if (cluster.kind === "provisioned") return clouds[cluster.target].provision(config, cluster.account);
    const { createTarget } = await import("./existing/target");
    return createTarget(cluster, factsOf(cluster.target).cluster, config);
}
