import { type AuditedPlatform, type Release, type Resource } from "./platform/audited-platform";
import { type PlannedResource } from "../engine/monitor";
import { type KubernetesObject } from "../engine/kubernetes-objects";
import { isRelease, releaseInputs } from "../engine/plan/footprint";
import { renderServices } from "../engine/plan/render";
import { readDrillRecord } from "./platform/drill-record";
import { todoServiceChart } from "../components/services/service-releases";

export interface PlatformArgs {
    readonly stack: string;
    readonly profile: string;
    readonly target: string;
    readonly resources: readonly PlannedResource[];
    readonly outputs: Readonly<Record<string, unknown>>;
    readonly today: Date;
}

/** Prepares a stack for the rules: releases of our own chart are rendered, those of others are known by their values. */
export async function auditedPlatform(args: PlatformArgs): Promise<AuditedPlatform> {
    const rendered = [...(await renderServices(args.resources)).values()].flat();
    return {
        ...args,
        objects: [...args.resources.flatMap(objectOf), ...rendered],
        releases: args.resources
            .filter(isRelease)
            .map(releaseInputs)
            .filter((it) => it.chart !== todoServiceChart)
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
