import { type IPodTemplateSpec } from "kubernetes-models/v1";
import { todoServiceChart } from "../../components/services/service-releases";
import { type ConfigProblem } from "../../stacks/config/problems";
import { type TodoServiceValues } from "../../model/platform/service-chart";
import { ProgramError } from "../command/run-program";
import { podTemplateOf, type KubernetesObject } from "../kubernetes-objects";
import { type PlannedResource } from "../monitor";
import { type StackFile } from "../stack-files";
import { localServices, rendered } from "./render";

/** Whether a chart has what the platform counts on, said as what is missing. */
type Expectation = readonly [what: string, isMet: (pod: IPodTemplateSpec, rendered: Rendered) => boolean];

interface Rendered {
    readonly service: string;
    readonly values: TodoServiceValues;
    readonly objects: readonly KubernetesObject[];
}

const label = (name: string, value: string): Expectation => [
    `the label ${name}: ${value} of its pods`,
    ({ metadata }) => metadata?.labels?.[name] === value,
];

const annotation = (name: string, value: string): Expectation => [
    `the annotation ${name}: "${value}" of its pods`,
    ({ metadata }) => metadata?.annotations?.[name] === value,
];

const container = (
    what: string,
    has: (it: NonNullable<IPodTemplateSpec["spec"]>["containers"][number]) => boolean,
): Expectation => [what, ({ spec }) => spec?.containers.some(has) ?? false];

const hasKind = (kind: string, what: string): Expectation => [
    what,
    (_, { objects }) => objects.some((it) => it.kind === kind),
];

const mounted = (kind: "Secret" | "ConfigMap", name: string): Expectation => [
    `a volume of the ${kind} ${name}`,
    ({ spec }) => (spec?.volumes ?? []).some((it) => [it.secret?.secretName, it.configMap?.name].includes(name)),
];

/** What the rest of the platform finds a service by, and what its pods have to be; docs/guides/own-chart.md has the reasons. */
function expectationsOf({ service, values }: Rendered): Expectation[] {
    const { dapr, secretFiles = [], configFiles = [], bundle, autoscaling, disruptionBudget } = values;
    return [
        [
            `a Service ${service} with port ${values.service.port}`,
            (_, { objects }) =>
                objects.some(
                    ({ kind, metadata, spec }) =>
                        kind === "Service" &&
                        metadata.name === service &&
                        (spec as { ports?: { port: number }[] }).ports?.some((it) => it.port === values.service.port),
                ),
        ],
        label("app.kubernetes.io/name", service),
        label("app.kubernetes.io/part-of", "todo"),
        annotation("dapr.io/enabled", "true"),
        annotation("dapr.io/app-id", dapr.appId),
        annotation("dapr.io/app-port", String(values.service.port)),
        annotation("dapr.io/config", dapr.configuration),
        container(
            "a port named http, which is scraped",
            (it) => it.ports?.some(({ name }) => name === "http") ?? false,
        ),
        container("a liveness probe", (it) => it.livenessProbe !== undefined),
        container("a readiness probe", (it) => it.readinessProbe !== undefined),
        container("requests and a memory limit", (it) =>
            Boolean(
                it.resources?.requests?.["cpu"] && it.resources.requests["memory"] && it.resources.limits?.["memory"],
            ),
        ),
        [
            "pods of the level restricted, which their namespace enforces (runAsNonRoot, seccompProfile, no privilege escalation, drop ALL)",
            ({ spec }) =>
                spec?.containers.every(({ securityContext: own = {} }) => {
                    const { runAsNonRoot, seccompProfile } = { ...spec.securityContext, ...own };
                    const dropsAll = own.capabilities?.drop?.includes("ALL") ?? false;
                    return runAsNonRoot && seccompProfile && own.allowPrivilegeEscalation === false && dropsAll;
                }) ?? false,
        ],
        [
            "automountServiceAccountToken: false",
            ({ spec }, { objects }) =>
                spec?.automountServiceAccountToken === false ||
                objects.some(
                    (it) =>
                        it.kind === "ServiceAccount" &&
                        it.metadata.name === spec?.serviceAccountName &&
                        it["automountServiceAccountToken"] === false,
                ),
        ],
        ...secretFiles.map((it) => mounted("Secret", it.secretName)),
        ...configFiles.map((it) => mounted("ConfigMap", it.configMapName)),
        ...(bundle === undefined ? [] : [mounted("ConfigMap", bundle.configMapName)]),
        ...(autoscaling?.enabled ? [hasKind("HorizontalPodAutoscaler", "a HorizontalPodAutoscaler")] : []),
        ...(disruptionBudget?.enabled ? [hasKind("PodDisruptionBudget", "a PodDisruptionBudget")] : []),
    ];
}

/** What a chart of somebody else's lacks for its service, each a phrase. */
export function lackingIn(chart: Rendered): string[] {
    const controller = chart.objects.find((it) => it.kind === "Deployment" || it.kind === "StatefulSet");
    const pod = podTemplateOf(controller?.spec);
    if (pod === undefined) return ["a Deployment or a StatefulSet"];
    return expectationsOf(chart)
        .filter(([, isMet]) => !isMet(pod, chart))
        .map(([what]) => what);
}

/** What is wrong with the charts that a stack brings for services: a problem when Helm refuses one, a warning when it lacks something. */
export async function ownChartFindings(
    { project, stack }: StackFile,
    resources: readonly PlannedResource[],
): Promise<{ readonly problems: readonly ConfigProblem[]; readonly warnings: readonly ConfigProblem[] }> {
    const problems: ConfigProblem[] = [];
    const warnings: ConfigProblem[] = [];
    for (const release of localServices(resources).filter((it) => it.chart !== todoServiceChart)) {
        const { name, chart } = release;
        const subject = { key: `${project}:services`, given: chart, fix: `npm run plan -- ${stack} --out plan` };
        const allowed = "a chart with what docs/guides/own-chart.md lists";
        try {
            const values = release.values as unknown as TodoServiceValues;
            const lacking = lackingIn({ service: name, values, objects: await rendered(release) });
            if (lacking.length === 0) continue;
            warnings.push({ ...subject, message: `the chart of ${name} lacks ${lacking.join("; ")}`, allowed });
        } catch (error) {
            if (!(error instanceof ProgramError)) throw error;
            problems.push({
                ...subject,
                message: `Helm does not render the chart of ${name}: ${error.words}`,
                allowed: "a chart that takes the values of charts/todo-service",
                fix: `pulumi config rm --path services.${name}.chart --stack ${stack}`,
            });
        }
    }
    return { problems, warnings };
}
