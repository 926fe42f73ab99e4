import { type ResourceFacts } from "../../model/platform/resource-facts";
import { resourceFacts } from "../../stacks/targets";
import { type PlannedResource } from "../monitor";

/** Of what every target has, and of each cloud. */
const fixedInputs: ResourceFacts["fixedInputs"] = {
    "random:index/randomPassword:RandomPassword": ["length", "special", "keepers"],
    "random:index/randomString:RandomString": ["length", "special", "upper", "keepers"],
    "kubernetes:core/v1:Namespace": ["metadata.name"],
    "kubernetes:core/v1:PersistentVolumeClaim": ["metadata.name", "metadata.namespace", "spec.storageClassName"],
    // Uninstalling deletes the volumes of a release.
    "kubernetes:helm.sh/v3:Release": ["name", "namespace"],
    "kubernetes:postgresql.cnpg.io/v1:Cluster": ["metadata.name", "metadata.namespace", "spec.storage.storageClass"],
    "kubernetes:postgresql.cnpg.io/v1:Database": ["metadata.name", "spec.name"],
    "kubernetes:storage.k8s.io/v1:StorageClass": ["metadata.name", "provisioner", "parameters", "volumeBindingMode"],
    ...resourceFacts("fixedInputs"),
};

/** Whether resources of a type hold something that a user would miss. */
export const isStateful = (type: string): boolean => type in fixedInputs;

/** What a release remembers of a resource. */
export interface StatefulResource {
    readonly urn: string;
    readonly type: string;
    readonly fixed: Readonly<Record<string, unknown>>;
}

/** What a program makes of it now. */
export interface Successor extends StatefulResource {
    readonly aliases: readonly string[];
    readonly ignoreChanges: readonly string[];
}

/** What is at a path, as options of resources have them: `nodePools[0].size`. */
export const at = (inputs: unknown, path: string): unknown =>
    path
        .split(/[.[\]]+/)
        .filter((key) => key !== "")
        .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], inputs);

/** The resources of a stack that must survive an upgrade, in the order of their URNs. */
export const statefulResources = (resources: readonly PlannedResource[]): Successor[] =>
    resources.flatMap(({ urn, type, inputs, lifecycle: { aliases, ignoreChanges, replaceOnChanges } }) => {
        const paths = fixedInputs[type];
        if (!paths) return [];
        const known = [...paths, ...replaceOnChanges]
            .map((it) => [it, at(inputs, it)] as const)
            .filter(([, value]) => value !== undefined);
        return [{ urn, type, fixed: Object.fromEntries(known), aliases, ignoreChanges }];
    });

const isIgnored = (path: string, { ignoreChanges }: Successor): boolean =>
    ignoreChanges.some((it) => path === it || path.startsWith(`${it}.`) || path.startsWith(`${it}[`));

/** A loss that a release announces in its changelog, and why users can bear it. */
export interface Announcement {
    readonly urn: string;
    readonly reason: string;
}

/** One sentence for each resource that an upgrade would delete or replace, and that nobody has announced. */
export function unannouncedLosses(
    before: readonly StatefulResource[],
    after: readonly Successor[],
    announced: readonly Announcement[],
): string[] {
    const present = new Map(after.flatMap((it) => [...it.aliases, it.urn].map((urn) => [urn, it])));
    const expected = new Set(announced.map((it) => it.urn));
    return before
        .filter(({ urn }) => !expected.has(urn))
        .flatMap(({ urn, fixed }) => {
            const now = present.get(urn);
            if (!now) return [`${urn} would be deleted: keep it, or give its successor an alias`];
            return Object.entries(fixed)
                .filter(([path]) => !isIgnored(path, now))
                .filter(([path, value]) => JSON.stringify(now.fixed[path]) !== JSON.stringify(value))
                .map(
                    ([path, value]) =>
                        `${urn} would be replaced: ${path} changes from ${JSON.stringify(value)} to ${JSON.stringify(now.fixed[path])}`,
                );
        });
}
