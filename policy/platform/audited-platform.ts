import { type PlannedResource } from "../../engine/monitor";
import { type KubernetesObject } from "../../engine/helm";
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
    /** Objects in the cluster: those of the program, and those that our own chart makes. */
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

export interface Container {
    readonly name: string;
    readonly image: string;
    readonly command?: readonly string[];
    readonly args?: readonly string[];
    readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
    readonly envFrom?: readonly { readonly secretRef?: object }[];
    readonly resources?: {
        readonly requests?: Readonly<Record<string, string>>;
        readonly limits?: Readonly<Record<string, string>>;
    };
    readonly securityContext?: Readonly<Record<string, unknown>>;
    readonly livenessProbe?: object;
    readonly readinessProbe?: object;
}

interface PodTemplate {
    readonly metadata?: {
        readonly labels?: Readonly<Record<string, string>>;
        readonly annotations?: Readonly<Record<string, string>>;
    };
    readonly spec: {
        readonly containers: readonly Container[];
        readonly initContainers?: readonly Container[];
        readonly securityContext?: Readonly<Record<string, unknown>>;
        readonly automountServiceAccountToken?: boolean;
        readonly hostNetwork?: boolean;
        readonly hostPID?: boolean;
        readonly hostIPC?: boolean;
        readonly volumes?: readonly { readonly name: string; readonly hostPath?: object }[];
        readonly topologySpreadConstraints?: readonly object[];
    };
}

/** A controller of pods in the cluster. */
export interface AuditedWorkload {
    /** `Kind namespace/name`. */
    readonly id: string;
    readonly kind: string;
    readonly name: string;
    readonly namespace: string;
    readonly template: PodTemplate;
    readonly containers: readonly Container[];
    /** Undefined where an autoscaler decides. */
    readonly replicas: number | undefined;
}

const controllers = new Set(["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"]);

export const idOf = ({ kind, metadata }: KubernetesObject): string => `${kind} ${metadata.namespace}/${metadata.name}`;

/** Everything that makes pods, wherever it was declared. */
export const auditedWorkloads = ({ objects }: AuditedPlatform): AuditedWorkload[] =>
    objects
        .filter((it) => controllers.has(it.kind))
        .map((object) => {
            const spec = object["spec"] as {
                replicas?: number;
                template?: PodTemplate;
                jobTemplate?: { spec: { template: PodTemplate } };
            };
            const template = (spec.template ?? spec.jobTemplate?.spec.template)!;
            return {
                id: idOf(object),
                kind: object.kind,
                name: object.metadata.name,
                namespace: object.metadata.namespace ?? "default",
                template,
                containers: [...(template.spec.initContainers ?? []), ...template.spec.containers],
                replicas: spec.replicas,
            };
        });

/** The services of the catalogue among them: those that serve users around the clock. */
export const servicesOf = (platform: AuditedPlatform): AuditedWorkload[] =>
    auditedWorkloads(platform).filter(
        (it) =>
            (it.kind === "Deployment" || it.kind === "StatefulSet") &&
            it.template.metadata?.annotations?.["dapr.io/enabled"] === "true",
    );

export const ofKind = ({ objects }: AuditedPlatform, kind: string): KubernetesObject[] =>
    objects.filter((it) => it.kind === kind);
