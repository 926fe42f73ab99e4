import { charts } from "../../model/platform/charts";
import { daprInjectionLabel } from "../../model/platform/namespaces";
import { resourcesOf } from "../../model/platform/quantities";
import { type Sizing } from "../../model/platform/sizing";
import { sumRequests, type Workload } from "../../model/platform/workloads";

export interface DaprValuesArgs {
    readonly sizing: Sizing["dapr"];
    /** Class of the scheduler's volumes; absent means the cluster's default. */
    readonly storageClass?: string;
    /** Whether every pod of the services must be refused while the injector is away. */
    readonly injectorIsRequired: boolean;
}

/**
 * The chart always makes three members of the scheduler's etcd, with a volume each:
 * https://github.com/dapr/dapr/blob/v1.18.3/charts/dapr/charts/dapr_scheduler/templates/dapr_scheduler_statefulset.yaml
 */
const schedulerReplicas = 3;

/** Values of the Dapr chart. Knows no cloud. */
export function daprValues({ sizing, storageClass, injectorIsRequired }: DaprValuesArgs) {
    const controlPlane = { resources: resourcesOf(sizing.controlPlane) };
    return {
        global: {
            registry: "ghcr.io/dapr",
            tag: charts.dapr.version,
            logAsJson: true,
            seccompProfile: "RuntimeDefault",
            ha: { enabled: sizing.highAvailability, replicaCount: 3 },
            mtls: { enabled: true },
            // No service is an actor, so nobody asks who lives where: the placement service is not installed.
            actors: { enabled: false },
        },
        dapr_operator: { resources: resourcesOf(sizing.operator) },
        dapr_sentry: controlPlane,
        dapr_sidecar_injector: {
            ...controlPlane,
            // A pod that starts while the injector is away would run without its sidecar, silently. Better not to start it.
            webhookFailurePolicy: injectorIsRequired ? "Fail" : "Ignore",
            namespaceSelector: { matchLabels: daprInjectionLabel },
            sidecarDropALLCapabilities: true,
        },
        dapr_scheduler: {
            resources: resourcesOf(sizing.scheduler),
            // Cannot be changed after the first installation. Jobs are re-registered by their owners, so the data is rebuildable.
            cluster: { storageSize: "1Gi", ...(storageClass === undefined ? {} : { storageClassName: storageClass }) },
        },
        // Sidecars get their secrets from the operator; nobody needs to read those of the default namespace.
        dapr_rbac: { secretReader: { enabled: false } },
    };
}

/** Pods that the chart makes of these values. */
export function daprWorkloads(values: ReturnType<typeof daprValues>): Workload[] {
    const replicas = values.global.ha.enabled ? values.global.ha.replicaCount : 1;
    return [
        { name: "dapr-operator", pods: replicas, requests: sumRequests(values.dapr_operator.resources) },
        { name: "dapr-sentry", pods: replicas, requests: sumRequests(values.dapr_sentry.resources) },
        {
            name: "dapr-sidecar-injector",
            pods: replicas,
            requests: sumRequests(values.dapr_sidecar_injector.resources),
        },
        {
            name: "dapr-scheduler",
            pods: schedulerReplicas,
            requests: sumRequests(values.dapr_scheduler.resources),
            volume: { tier: "rebuildable", GiB: 1 },
        },
    ];
}
