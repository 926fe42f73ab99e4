import { endToEndSuite } from "../../model/contract/catalogue";
import { type ResourceFacts } from "../../model/platform/resource-facts";
import { resourceFacts } from "../../stacks/targets";
import { type PlannedResource } from "../monitor";
import { chartName, isRelease, releaseInputs } from "./footprint";

/** One resource on the way to a running platform. */
export interface TimelineStep {
    readonly name: string;
    /** Last part of the type. */
    readonly kind: string;
    readonly minutes: number;
}

/** The longest chain of resources that wait for each other, in minutes. */
export interface Timeline {
    /** From `pulumi up` to the end, preparation included. */
    readonly minutes: number;
    /** Steps that take half a minute or more, in order. */
    readonly steps: readonly TimelineStep[];
}

/** Minutes of `npm ci` and of downloading the providers, before the first resource. */
export const preparation = 2;

/** Of what every target has, and of each cloud. */
const minutesByType: ResourceFacts["minutes"] = {
    "kubernetes:postgresql.cnpg.io/v1:Cluster": 3,
    "kubernetes:batch/v1:Job": 1,
    ...resourceFacts("minutes"),
};

/** Minutes until the pods of a release are ready, images pulled for the first time. */
const minutesByChart: Readonly<Record<string, number>> = {
    dapr: 3,
    redpanda: 4,
    "cloudnative-pg": 1,
    "cert-manager": 1,
    "kube-prometheus-stack": 5,
    "todo-service": 3,
};
const otherChart = 2;
const loadBalancer = 3;
/** What the release gate may add to a healthy update: its pod, and a suite of about half a minute. */
const suite = 2;
const call = 0.05;

/** From here on a resource is named in the timeline. */
const worthASentence = 0.5;

const isSuite = ({ type, inputs }: PlannedResource) =>
    type === "kubernetes:batch/v1:Job" &&
    (inputs["metadata"] as { name?: string } | undefined)?.name === endToEndSuite.name;

function minutesOf(resource: PlannedResource): number {
    if (!resource.custom) return 0;
    if (isRelease(resource)) return minutesByChart[chartName(releaseInputs(resource).chart)] ?? otherChart;
    if (isSuite(resource)) return suite;
    if ((resource.inputs["spec"] as { type?: string } | undefined)?.type === "LoadBalancer") return loadBalancer;
    return minutesByType[resource.type] ?? call;
}

/** Minutes that each resource is expected to take, by name; only those that take half a minute or more. */
export function slowResources(resources: readonly PlannedResource[]): ReadonlyMap<string, number> {
    return new Map(
        resources.map((it) => [it.name, minutesOf(it)] as const).filter(([, minutes]) => minutes >= worthASentence),
    );
}

/** What a resource waits for: its dependencies, its providers, and whatever its component waits for. */
const prerequisites = ({ dependsOn, provider, providers, parent }: PlannedResource): string[] =>
    [...dependsOn, ...providers, provider, parent].filter((it) => it !== undefined);

/** The critical path of a deployment whose independent resources are created at the same time. */
export function timelineOf(resources: readonly PlannedResource[]): Timeline {
    const byUrn = new Map(resources.map((it) => [it.urn, it]));
    const chains = new Map<string, { readonly end: number; readonly before?: string }>();
    const chainTo = (urn: string): number => {
        const known = chains.get(urn);
        if (known) return known.end;
        const resource = byUrn.get(urn);
        if (resource === undefined) return 0;
        // The engine refuses cycles; a parent may list its children, which do not wait for themselves.
        chains.set(urn, { end: 0 });
        const [before] = prerequisites(resource)
            .map((it) => ({ urn: it, end: chainTo(it) }))
            .sort((a, b) => b.end - a.end);
        const end = (before?.end ?? 0) + minutesOf(resource);
        chains.set(urn, { end, before: before?.urn });
        return end;
    };
    const [last] = resources.map(({ urn }) => ({ urn, end: chainTo(urn) })).sort((a, b) => b.end - a.end);

    const steps: TimelineStep[] = [];
    for (let urn = last?.urn; urn !== undefined; urn = chains.get(urn)?.before) {
        const resource = byUrn.get(urn);
        if (resource === undefined) break;
        const minutes = minutesOf(resource);
        if (minutes >= worthASentence) {
            steps.unshift({ name: resource.name, kind: resource.type.split(":").at(-1) ?? "", minutes });
        }
    }
    return { minutes: Math.ceil(preparation + (last?.end ?? 0)), steps };
}
