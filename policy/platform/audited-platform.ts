import { type PlannedResource } from "../../engine/monitor";
import { type IContainer, type IPodSpec, type IPodTemplateSpec } from "kubernetes-models/v1";
import {
    podControllers,
    podTemplateOf,
    type KubernetesObject,
    type PodControllerSpec,
} from "../../engine/kubernetes-objects";
import { type DrillRecord } from "./drill-record";

/** What a resource is for the rules: the same whether it was evaluated in this process or comes from Pulumi's engine. */
export type Resource = Pick<PlannedResource, "type" | "name" | "protect" | "inputs">;

/** Everything that the rules look at. */
export interface AuditedPlatform {
    readonly stack: string;
    readonly profile: string;
    readonly target: string;
    /** Resources of the program. */
    readonly resources: readonly Resource[];
    /** Objects in the cluster: those of the program, and those that the charts of the services make. */
    readonly objects: readonly KubernetesObject[];
    /** Releases of upstream charts, whose values are all that is known of them. */
    readonly releases: readonly Release[];
    readonly outputs: Readonly<Record<string, unknown>>;
    /** The last recorded restore drill. */
    readonly drill: DrillRecord | undefined;
    readonly today: Date;
}

export interface Release {
    readonly name: string;
    readonly version?: string;
    readonly values: Readonly<Record<string, unknown>>;
}

/** A controller of pods in the cluster. */
export interface AuditedWorkload {
    /** `Kind namespace/name`. */
    readonly id: string;
    readonly kind: string;
    readonly name: string;
    readonly namespace: string;
    readonly metadata: IPodTemplateSpec["metadata"];
    readonly pod: IPodSpec;
    /** Of the pod, those that run first included. */
    readonly containers: readonly IContainer[];
    /** Undefined where an autoscaler decides. */
    readonly replicas: number | undefined;
}

const controllers = new Set(podControllers.map((it) => it.split(":")[1]));

export const idOf = ({ kind, metadata }: KubernetesObject): string => `${kind} ${metadata.namespace}/${metadata.name}`;

/** Everything that makes pods, wherever it was declared. */
export const auditedWorkloads = ({ objects }: AuditedPlatform): AuditedWorkload[] =>
    objects
        .filter((it) => controllers.has(it.kind))
        .map((object) => {
            const { metadata, spec } = podTemplateOf(object.spec)!;
            return {
                id: idOf(object),
                kind: object.kind,
                name: object.metadata.name,
                namespace: object.metadata.namespace ?? "default",
                metadata,
                pod: spec!,
                containers: [...(spec!.initContainers ?? []), ...spec!.containers],
                replicas: (object.spec as PodControllerSpec).replicas,
            };
        });

/** The services of the catalogue among them: those that serve users around the clock. */
export const servicesOf = (platform: AuditedPlatform): AuditedWorkload[] =>
    auditedWorkloads(platform).filter(
        (it) =>
            (it.kind === "Deployment" || it.kind === "StatefulSet") &&
            it.metadata?.annotations?.["dapr.io/enabled"] === "true",
    );

/** Objects of a kind, with the spec that the caller says it has. */
export const ofKind = <Spec>({ objects }: AuditedPlatform, kind: string): KubernetesObject<Spec>[] =>
    objects.filter((it) => it.kind === kind) as KubernetesObject<Spec>[];
