import { type IDeploymentSpec } from "kubernetes-models/apps/v1";
import { type ICronJobSpec } from "kubernetes-models/batch/v1";
import { type IPodTemplateSpec } from "kubernetes-models/v1";

/** An object of a cluster, whatever its kind; a caller that knows the kind says what its spec is. */
export interface KubernetesObject<Spec = unknown> {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string; readonly [key: string]: unknown };
    readonly spec: Spec;
    readonly [key: string]: unknown;
}

/** The kinds that make pods, with their groups. */
export const podControllers = [
    "apps/v1:Deployment",
    "apps/v1:StatefulSet",
    "apps/v1:DaemonSet",
    "batch/v1:Job",
    "batch/v1:CronJob",
] as const;

/** What the specs of these kinds have, each a part of it. */
export type PodControllerSpec = Partial<
    Pick<IDeploymentSpec, "replicas" | "template"> & Pick<ICronJobSpec, "suspend" | "jobTemplate">
>;

/** The pods that a controller makes; undefined for a spec of another kind. */
export const podTemplateOf = (spec: unknown): IPodTemplateSpec | undefined => {
    const { template, jobTemplate } = (spec ?? {}) as PodControllerSpec;
    return template ?? jobTemplate?.spec?.template;
};
