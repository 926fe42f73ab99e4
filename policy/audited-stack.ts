import { type AuditedPlatform, type Release, type Resource } from "./platform/audited-platform";
import { type PlannedResource } from "../engine/monitor";
import { type KubernetesObject } from "../engine/kubernetes-objects";
import { isRelease, releaseInputs } from "../engine/plan/footprint";
import { renderServices } from "../engine/plan/render";
import { readDrillRecord } from "./platform/drill-record";

export interface PlatformArgs {
    readonly stack: string;
    readonly profile: string;
    readonly target: string;
    readonly resources: readonly PlannedResource[];
    readonly outputs: Readonly<Record<string, unknown>>;
    readonly today: Date;
}

/** Prepares a stack for the rules: services are rendered, what comes from elsewhere is known by its values. */
export async function auditedPlatform(args: PlatformArgs): Promise<AuditedPlatform> {
    const rendered = await renderServices(args.resources);
    return {
        ...args,
        objects: [...args.resources.flatMap(objectOf), ...[...rendered.values()].flat()],
        releases: args.resources
            .filter(isRelease)
            .map(releaseInputs)
            .filter((it) => !rendered.has(it.name))
            .map(({ name, version, values }): Release => ({ name, version, values })),
        drill: readDrillRecord(),
    };
}

/** The object in the cluster that a resource is; none for releases and for resources of a cloud. */
function objectOf({ type, name, inputs }: Resource): KubernetesObject[] {
    const [, group, kind] = /^kubernetes:([^:]+):(.+)$/.exec(type) ?? [];
    if (group === undefined || kind === undefined || kind === "Release") return [];
    const metadata = (inputs["metadata"] ?? {}) as { name?: string };
    return [
        {
            ...inputs,
            apiVersion: group.replace(/^core\//, ""),
            kind,
            metadata: { ...metadata, name: metadata.name ?? name },
            spec: inputs["spec"],
        },
    ];
}
