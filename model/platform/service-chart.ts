import { type ImageReference } from "./service-images";

/**
 * The values of charts/todo-service, as the program fills them. The chart's values.schema.json is the authority; a test renders
 * every service of every stack with the real chart, so the two cannot drift apart unnoticed.
 */
export interface TodoServiceValues {
    /** Full image name with its registry host, and either a tag or a digest. */
    readonly image: ImageReference;
    readonly imagePullSecrets?: readonly { readonly name: string }[];
    /** Code that the image runs instead of its own. */
    readonly bundle?: { readonly configMapName: string; readonly command: readonly string[] };
    readonly workload: {
        /** StatefulSet where every replica consumes every event and so needs a stable name. */
        readonly kind: "Deployment" | "StatefulSet";
        /** Ignored while autoscaling is on. */
        readonly replicas: number;
    };
    readonly service: { readonly port: number };
    /** Plain settings, as environment variables. Nothing secret: that goes into secretFiles. */
    readonly environment?: Readonly<Record<string, string>>;
    /** Secrets mounted read-only, each key a file under mountPath (FR-034). */
    readonly secretFiles?: readonly { readonly secretName: string; readonly mountPath: string }[];
    /** ConfigMaps mounted read-only, in the sidecar too: certificate authorities. */
    readonly configFiles?: readonly { readonly configMapName: string; readonly mountPath: string }[];
    readonly podAnnotations?: Readonly<Record<string, string>>;
    /** How the pod resolves names, sidecar included. */
    readonly dnsConfig?: { readonly options: readonly { readonly name: string; readonly value?: string }[] };
    readonly resources: ContainerResources;
    readonly dapr: {
        readonly appId: string;
        /** Name of the Dapr Configuration the sidecar follows. */
        readonly configuration: string;
        readonly resources: ContainerResources;
    };
    readonly autoscaling?: {
        readonly enabled: boolean;
        readonly minReplicas: number;
        readonly maxReplicas: number;
        readonly targetCpuUtilization: number;
    };
    readonly disruptionBudget?: { readonly enabled: boolean; readonly maxUnavailable: number };
    readonly serviceMonitor?: { readonly enabled: boolean; readonly interval?: string };
    /** Grace from SIGTERM to SIGKILL. */
    readonly terminationGracePeriodSeconds?: number;
}

/** Kubernetes quantities; limits on memory always, on CPU where the profile sets them. */
export interface ContainerResources {
    readonly requests: { readonly cpu: string; readonly memory: string };
    readonly limits: { readonly cpu?: string; readonly memory: string };
}
