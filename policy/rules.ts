import { maintenanceNames } from "../components/data/maintenance-specs";
import { namespaces } from "../components/namespaces";
import { catalogue, serviceNames } from "../components/services/catalogue";
import { secretValue } from "../tools/engine/monitor";
import { isAllowed, type NetworkPolicy } from "./network";
import { idOf, ofKind, servicesOf, workloadsOf, type Container, type Platform, type Workload } from "./platform";

/** One line of the checklist. */
export interface Rule {
    readonly id: string;
    readonly title: string;
    /** Requirement of the specification. */
    readonly spec: string;
    readonly why: string;
    readonly fix: string;
    /** A critical one stops a production `up`. */
    readonly severity: "critical" | "recommended";
    /** What is wrong, a sentence for each; empty when nothing is. */
    readonly check: (platform: Platform) => string[];
}

const everyContainer = (
    platform: Platform,
    problem: (container: Container, workload: Workload) => string | undefined,
): string[] =>
    workloadsOf(platform).flatMap((workload) =>
        workload.containers.flatMap((container) => {
            const found = problem(container, workload);
            return found === undefined ? [] : [`${workload.id}, container ${container.name}: ${found}`];
        }),
    );

/** Leaves of nested data with their paths. */
function leaves(value: unknown, path = ""): [string, unknown][] {
    if (typeof value !== "object" || value === null) return [[path, value]];
    return Object.entries(value).flatMap(([key, it]) => leaves(it, path === "" ? key : `${path}.${key}`));
}

const sensitiveName =
    /(password|passwd|secret(?!name|ref|s_path)|token|private-?key|api-?key|signing-?key|passphrase|credentials?$)/i;
/** Names that hold such a word and are where something is, or whether it is mounted: no secret. */
const harmless =
    /(secretName|secretRef|secretKeyRef|existingSecret|automountServiceAccountToken|passwordSecret|passwordKey|SecretName)/;

/** A value that gives something away: text of some length under a sensitive name. */
const looksSecret = (path: string, value: unknown): boolean => {
    const name = path.split(".").at(-1) ?? "";
    return (
        typeof value === "string" &&
        value.length >= 8 &&
        value !== secretValue &&
        !value.startsWith("(") &&
        !value.startsWith("/") &&
        sensitiveName.test(name) &&
        !harmless.test(path)
    );
};

const imageProblem = (image: string): string | undefined => {
    if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?\//.test(image)) return `image ${image} names no registry`;
    if (/@sha256:[a-f0-9]{64}$/.test(image)) return undefined;
    const tag = /:([^/:]+)$/.exec(image)?.[1];
    return tag === undefined || tag === "latest" ? `image ${image} is not pinned` : undefined;
};

const rehearsalDays = 90;
const minimumRetentionDays = 7;

export const rules: readonly Rule[] = [
    {
        id: "resources",
        title: "Requests and limits on every container, init containers and sidecars included",
        spec: "FR-030",
        why: "Without requests the scheduler overbooks nodes; without a memory limit one leak takes its neighbours down.",
        fix: "Set resources with resourcesOf() in the component, or services.<name>.values.resources.",
        severity: "critical",
        check: (platform) => [
            ...everyContainer(platform, ({ resources }) =>
                resources?.requests?.["cpu"] && resources.requests["memory"] && resources.limits?.["memory"]
                    ? undefined
                    : "CPU and memory requests and a memory limit are needed",
            ),
            ...servicesOf(platform)
                .filter((it) => !it.template.metadata?.annotations?.["dapr.io/sidecar-memory-limit"])
                .map((it) => `${it.id}: the sidecar has no memory limit`),
            ...platform.releases.flatMap(({ name, values }) =>
                leaves(values)
                    .filter(([path]) => /(^|\.)resources\.requests\.memory$/.test(path))
                    .map(([path]) => path.replace(/requests\.memory$/, ""))
                    .filter((prefix) => !leaves(values).some(([path]) => path === `${prefix}limits.memory`))
                    .map((prefix) => `release ${name}: ${prefix}limits.memory is missing`),
            ),
        ],
    },
    {
        id: "autoscaling",
        title: "Autoscaling for the services that scale",
        spec: "FR-031",
        why: "Load changes faster than people do.",
        fix: "pulumi config set profile standard",
        severity: "critical",
        check: (platform) => {
            if (platform.profile !== "standard") return [];
            const scaled = ofKind(platform, "HorizontalPodAutoscaler").map((it) => it.metadata.name);
            return serviceNames
                .filter((it) => catalogue[it].scales && !scaled.includes(it))
                .map((it) => `${it} has no HorizontalPodAutoscaler`);
        },
    },
    {
        id: "disruption-budgets",
        title: "Disruption budgets that protect replicas and never block a drain",
        spec: "FR-032",
        why: "Without one a drain stops all replicas at once; with a wrong one it never ends.",
        fix: "disruptionBudget.maxUnavailable: 1 for two replicas or more, none for one.",
        severity: "critical",
        check: (platform) => {
            const budgets = new Map(ofKind(platform, "PodDisruptionBudget").map((it) => [it.metadata.name, it]));
            const fewest = (workload: Workload) => {
                const scaler = ofKind(platform, "HorizontalPodAutoscaler").find(
                    (it) => it.metadata.name === workload.name,
                )?.["spec"] as { minReplicas?: number } | undefined;
                return scaler?.minReplicas ?? workload.replicas ?? 1;
            };
            return servicesOf(platform).flatMap((workload) => {
                const budget = budgets.get(workload.name)?.["spec"] as
                    { maxUnavailable?: number; minAvailable?: number } | undefined;
                const replicas = fewest(workload);
                if (replicas > 1 && !budget) return [`${workload.id}: ${replicas} replicas without a budget`];
                if (!budget) return [];
                const away = budget.maxUnavailable ?? replicas - (budget.minAvailable ?? 0);
                if (away < 1 || (replicas === 1 && budget.minAvailable !== undefined))
                    return [`${workload.id}: the budget blocks every drain`];
                return away >= replicas ? [`${workload.id}: the budget allows all ${replicas} to go`] : [];
            });
        },
    },
    {
        id: "network-policies",
        title: "Default deny in every namespace, and no flow beyond the catalogue's",
        spec: "FR-033",
        why: "A compromised pod must not reach the database of another.",
        fix: "Name the flow in components/security/flows.ts; never disable a policy.",
        severity: "critical",
        check: (platform) => {
            const policies = ofKind(platform, "NetworkPolicy") as unknown as NetworkPolicy[];
            const probe = { kind: "pod" as const, labels: { app: "not-of-the-platform" } };
            const open = ofKind(platform, "Namespace")
                .map((it) => it.metadata.name)
                .filter((namespace) => {
                    const pod = { ...probe, namespace };
                    const other = { ...probe, namespace: "default" };
                    return (
                        isAllowed(policies, { from: pod, to: other, port: 443 }) ||
                        isAllowed(policies, { from: other, to: pod, port: 443 })
                    );
                });
            return [
                ...open.map((it) => `namespace ${it} has no default deny`),
                ...servicesOf(platform)
                    .filter((it) =>
                        isAllowed(policies, {
                            from: { ...probe, namespace: namespaces.services.name },
                            to: { kind: "pod", namespace: it.namespace, labels: it.template.metadata?.labels ?? {} },
                            port: 3500,
                        }),
                    )
                    .map((it) => `${it.id}: its sidecar is open to any pod`),
            ];
        },
    },
    {
        id: "no-secrets-in-clear",
        title: "No sensitive data in ConfigMaps, environment variables, plain inputs or outputs",
        spec: "FR-034",
        why: "Whoever may read a ConfigMap, a pod or the state would read it too.",
        fix: "A Secret mounted as a file; pulumi.secret() for what the program computes; pulumi config set --secret.",
        severity: "critical",
        check: (platform) => [
            ...everyContainer(platform, ({ env = [] }) => {
                const bad = env.find(
                    (it) =>
                        looksSecret(it.name, it.value) || JSON.stringify(it.valueFrom ?? {}).includes("secretKeyRef"),
                );
                return bad && `environment variable ${bad.name} holds a secret`;
            }),
            ...ofKind(platform, "ConfigMap").flatMap((it) =>
                Object.entries((it["data"] ?? {}) as Record<string, string>)
                    .filter(
                        ([key, value]) => looksSecret(key, value) || /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(value),
                    )
                    .map(([key]) => `${idOf(it)}: key ${key} holds a secret`),
            ),
            ...ofKind(platform, "Secret")
                .filter((it) => it["stringData"] !== secretValue && it["data"] !== secretValue)
                .map((it) => `${idOf(it)}: its content is not marked as secret`),
            ...[
                ...platform.releases.map((it) => [`release ${it.name}`, it.values] as const),
                ["outputs", platform.outputs] as const,
            ].flatMap(([where, data]) =>
                leaves(data)
                    .filter(([path, value]) => looksSecret(path, value))
                    .map(([path]) => `${where}: ${path} is in clear`),
            ),
        ],
    },
    {
        id: "pod-security",
        title: "Pods run restricted: no root, no privileges, a read-only file system, no token that is not needed",
        spec: "User story 6",
        why: "What a process cannot do, whoever takes it over cannot do either.",
        fix: "runAsNonRoot, seccompProfile RuntimeDefault, allowPrivilegeEscalation false, drop ALL, readOnlyRootFilesystem.",
        severity: "critical",
        check: (platform) => {
            const ours = workloadsOf(platform).filter(
                (it) => it.namespace !== "kube-system" && it.namespace !== "local-path-storage",
            );
            return ours.flatMap(({ id, template, containers }) => {
                const pod = template.spec.securityContext ?? {};
                return [
                    ...(pod["runAsNonRoot"] === true ? [] : [`${id}: may run as root`]),
                    ...((pod["seccompProfile"] as { type?: string } | undefined)?.type === "RuntimeDefault"
                        ? []
                        : [`${id}: has no seccomp profile`]),
                    ...(template.spec.automountServiceAccountToken === false
                        ? []
                        : [`${id}: mounts a token of the API server`]),
                    ...containers
                        .filter(
                            ({ securityContext: it = {} }) =>
                                it["allowPrivilegeEscalation"] !== false ||
                                it["readOnlyRootFilesystem"] !== true ||
                                !JSON.stringify(it["capabilities"] ?? {}).includes('"ALL"'),
                        )
                        .map((it) => `${id}, container ${it.name}: is not restricted`),
                ];
            });
        },
    },
    {
        id: "images-pinned",
        title: "Images pinned, with their registry; charts with a version",
        spec: "Edge cases",
        why: "What was tested has to be what runs, and OKE refuses short names.",
        fix: "components/charts.ts for upstream images, imageTag or a digest for the services.",
        severity: "critical",
        check: (platform) => [
            ...everyContainer(platform, ({ image }) => imageProblem(image)),
            ...platform.releases
                .filter((it) => it.version === undefined)
                .map((it) => `release ${it.name}: no chart version`),
        ],
    },
    {
        id: "probes",
        title: "Liveness and readiness probes on every service",
        spec: "User story 6",
        why: "A pod that hangs has to be restarted, and one that is not ready must get no traffic.",
        fix: "Serve /livez and /readyz; the chart does the rest.",
        severity: "critical",
        check: (platform) =>
            servicesOf(platform).flatMap((it) =>
                it.template.spec.containers
                    .filter((container) => !container.livenessProbe || !container.readinessProbe)
                    .map((container) => `${it.id}, container ${container.name}: a probe is missing`),
            ),
    },
    {
        id: "spread",
        title: "Replicas spread over nodes",
        spec: "User story 6",
        why: "Two replicas on one node are one.",
        fix: "topologySpreadConstraints in the chart.",
        severity: "recommended",
        check: (platform) =>
            servicesOf(platform)
                .filter((it) => !it.template.spec.topologySpreadConstraints?.length)
                .map((it) => `${it.id}: nothing spreads its pods`),
    },
    {
        id: "backup-scheduled",
        title: "Backups scheduled, kept, and outside the cluster",
        spec: "FR-035",
        why: "Postgres is the one thing that code cannot bring back.",
        fix: "pulumi config set --path backup.retentionDays 30",
        severity: "critical",
        check: (platform) => {
            const job = ofKind(platform, "CronJob").find((it) => it.metadata.name === maintenanceNames.backup);
            if (!job) return ["there is no backup job"];
            const text = JSON.stringify(job);
            const days = Number(/"RETENTION_DAYS","value":"(\d+)"/.exec(text)?.[1] ?? 0);
            return [
                ...((job["spec"] as { suspend?: boolean }).suspend ? ["the backup job is suspended"] : []),
                ...(days >= minimumRetentionDays
                    ? []
                    : [`backups are kept for ${days} days; at least ${minimumRetentionDays} are needed`]),
                ...(text.includes(maintenanceNames.volumeClaim) && platform.target !== "dev"
                    ? ["backups stay in the cluster"]
                    : []),
            ];
        },
    },
    {
        id: "restore-rehearsed",
        title: `Restore rehearsed within ${rehearsalDays} days, without a difference, and every week in the cluster`,
        spec: "FR-035",
        why: "An untried backup is none.",
        fix: "npm run restore-drill -- --record",
        severity: "critical",
        check: (platform) => {
            const weekly = ofKind(platform, "CronJob").some((it) => it.metadata.name === maintenanceNames.rehearsal);
            const { drill, today } = platform;
            const age = drill ? Math.floor((today.getTime() - Date.parse(drill.date)) / 86_400_000) : Infinity;
            return [
                ...(weekly ? [] : ["there is no weekly rehearsal in the cluster"]),
                ...(drill === undefined ? ["no restore drill is on record"] : []),
                ...(drill && drill.different > 0 ? [`the last drill found ${drill.different} differences`] : []),
                ...(drill && age > rehearsalDays ? [`the last restore drill was ${age} days ago`] : []),
            ];
        },
    },
    {
        id: "protect",
        title: "What cannot be brought back is protected from deletion",
        spec: "User story 6",
        why: "One wrong command must not delete the cluster and the data.",
        fix: "pulumi config set protect true",
        severity: "critical",
        check: (platform) => {
            const precious = platform.resources.filter((it) =>
                /:(Cluster|ManagedCluster|Bucket|StorageAccount)$/.test(it.type),
            );
            return precious.filter((it) => !it.protect).map((it) => `${it.name} is not protected`);
        },
    },
    {
        id: "no-default-password",
        title: "No default password",
        spec: "FR-034",
        why: "Everybody knows them.",
        fix: "A generated password in a Secret.",
        severity: "critical",
        check: ({ releases }) =>
            releases.flatMap(({ name, values }) =>
                leaves(values)
                    .filter(
                        ([path, value]) =>
                            /password$/i.test(path) &&
                            typeof value === "string" &&
                            /^(admin|password|prom-operator|changeme|postgres)$/i.test(value),
                    )
                    .map(([path]) => `release ${name}: ${path} is a default`),
            ),
    },
];
