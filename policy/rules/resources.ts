import { type IHorizontalPodAutoscalerSpec } from "kubernetes-models/autoscaling/v2";
import { type IPodDisruptionBudgetSpec } from "kubernetes-models/policy/v1";
import { catalogue, serviceNames } from "../../model/contract/catalogue";
import { ofKind, servicesOf, type AuditedWorkload } from "../platform/audited-platform";
import { everyContainer, leaves, type ChecklistRule } from "./rule";

export const requestsAndLimits: ChecklistRule = {
    id: "resources",
    title: "Requests and limits on every container, init containers and sidecars included",
    requirement: "FR-030",
    why: "Without requests the scheduler overbooks nodes; without a memory limit one leak stops its neighbors.",
    fix: "Set resources with resourcesOf() in the component, or services.NAME.values.resources.",
    severity: "critical",
    check: (platform) => [
        ...everyContainer(platform, ({ resources }) =>
            resources?.requests?.["cpu"] && resources.requests["memory"] && resources.limits?.["memory"]
                ? undefined
                : "CPU and memory requests and a memory limit are needed",
        ),
        ...servicesOf(platform).flatMap((it) =>
            ["cpu-request", "memory-request", "memory-limit"]
                .filter((size) => !it.metadata?.annotations?.[`dapr.io/sidecar-${size}`])
                .map((size) => `${it.id}: the sidecar has no ${size.replace("-", " ")}`),
        ),
        ...platform.releases.flatMap(({ name, values }) =>
            leaves(values)
                .filter(([path]) => /(^|\.)resources\.requests\.memory$/.test(path))
                .map(([path]) => path.replace(/requests\.memory$/, ""))
                .filter((prefix) => !leaves(values).some(([path]) => path === `${prefix}limits.memory`))
                .map((prefix) => `release ${name}: ${prefix}limits.memory is missing`),
        ),
    ],
};

export const autoscaling: ChecklistRule = {
    id: "autoscaling",
    title: "Autoscaling for the services that scale",
    requirement: "FR-031",
    why: "Load changes faster than people react.",
    fix: "pulumi config set profile standard",
    severity: "critical",
    check: (platform) => {
        if (platform.profile !== "standard") return [];
        const scalers = ofKind<IHorizontalPodAutoscalerSpec>(platform, "HorizontalPodAutoscaler");
        return serviceNames
            .filter((it) => catalogue[it].scales)
            .flatMap((service) => {
                const scaler = scalers.find((it) => it.metadata.name === service);
                if (scaler === undefined) return [`${service} has no HorizontalPodAutoscaler`];
                const { minReplicas = 1, maxReplicas } = scaler.spec;
                return maxReplicas > minReplicas ? [] : [`${service} scales from ${minReplicas} to ${maxReplicas}`];
            });
    },
};

/** A number of pods, or a share of them, which Kubernetes rounds up. */
const podsOf = (value: number | string, replicas: number): number =>
    typeof value === "number" ? value : Math.ceil((Number.parseFloat(value) / 100) * replicas);

export const disruptionBudgets: ChecklistRule = {
    id: "disruption-budgets",
    title: "Disruption budgets that protect replicas and never block a drain",
    requirement: "FR-032",
    why: "Without a budget a drain stops all replicas at once; with a wrong one it never ends.",
    fix: "Set disruptionBudget.maxUnavailable: 1 for two replicas or more, and no budget for one.",
    severity: "critical",
    check: (platform) => {
        const budgets = ofKind<IPodDisruptionBudgetSpec>(platform, "PodDisruptionBudget");
        const scalers = ofKind<IHorizontalPodAutoscalerSpec>(platform, "HorizontalPodAutoscaler");
        const fewest = ({ name, replicas }: AuditedWorkload): number =>
            scalers.find((it) => it.metadata.name === name)?.spec.minReplicas ?? replicas ?? 1;
        return servicesOf(platform).flatMap((workload) => {
            const budget = budgets.find((it) => it.metadata.name === workload.name)?.spec;
            const replicas = fewest(workload);
            if (replicas > 1 && !budget) return [`${workload.id}: ${replicas} replicas without a budget`];
            if (!budget) return [];
            const away =
                budget.maxUnavailable === undefined
                    ? replicas - podsOf(budget.minAvailable ?? 0, replicas)
                    : podsOf(budget.maxUnavailable, replicas);
            if (away < 1 || (replicas === 1 && budget.minAvailable !== undefined))
                return [`${workload.id}: the budget blocks every drain`];
            return away >= replicas ? [`${workload.id}: the budget allows all ${replicas} to go`] : [];
        });
    },
};

export const spread: ChecklistRule = {
    id: "spread",
    title: "Replicas spread over nodes",
    requirement: "SC-007",
    why: "Two replicas on one node fail together.",
    fix: "Set topologySpreadConstraints in the chart.",
    severity: "recommended",
    check: (platform) =>
        servicesOf(platform)
            .filter((it) => !it.pod.topologySpreadConstraints?.length)
            .map((it) => `${it.id}: nothing spreads its pods`),
};

export const probes: ChecklistRule = {
    id: "probes",
    title: "Liveness and readiness probes on every service",
    requirement: "SC-007",
    why: "A pod that hangs has to be restarted, and one that is not ready must get no traffic.",
    fix: "Serve /livez and /readyz; the chart does the rest.",
    severity: "critical",
    check: (platform) =>
        servicesOf(platform).flatMap((it) =>
            it.pod.containers
                .filter((container) => !container.livenessProbe || !container.readinessProbe)
                .map((container) => `${it.id}, container ${container.name}: a probe is missing`),
        ),
};
