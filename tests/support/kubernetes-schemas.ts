import * as apps from "kubernetes-models/apps/v1";
import * as autoscaling from "kubernetes-models/autoscaling/v2";
import * as networking from "kubernetes-models/networking.k8s.io/v1";
import * as policy from "kubernetes-models/policy/v1";
import * as core from "kubernetes-models/v1";
import { type KubernetesObject } from "../../engine/kubernetes-objects";

type Model = new (data: never) => { validate(): void };

const models: Readonly<Record<string, Model>> = {
    "apps/v1 Deployment": apps.Deployment,
    "apps/v1 StatefulSet": apps.StatefulSet,
    "autoscaling/v2 HorizontalPodAutoscaler": autoscaling.HorizontalPodAutoscaler,
    "networking.k8s.io/v1 NetworkPolicy": networking.NetworkPolicy,
    "policy/v1 PodDisruptionBudget": policy.PodDisruptionBudget,
    "v1 Service": core.Service,
    "v1 ServiceAccount": core.ServiceAccount,
};

/** What Kubernetes' own schemas say against an object; empty when nothing. */
export function schemaErrors(object: KubernetesObject): string[] {
    const kind = `${object.apiVersion} ${object.kind}`;
    const Model = models[kind];
    if (!Model) return [`no schema is known for ${kind}`];
    try {
        new Model(object as never).validate();
        return [];
    } catch (error) {
        return [`${kind} ${object.metadata.name}: ${(error as Error).message}`];
    }
}
