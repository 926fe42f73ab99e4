import { type Scene } from "../../runner/check";
import { namespaces } from "../../../../model/platform/namespaces";

export interface Container {
    readonly name: string;
    readonly ports?: readonly { readonly containerPort: number; readonly name?: string; readonly protocol?: string }[];
    readonly env?: readonly {
        readonly name: string;
        readonly value?: string;
        readonly valueFrom?: { readonly secretKeyRef?: object };
    }[];
    readonly envFrom?: readonly { readonly secretRef?: { readonly name: string } }[];
    readonly resources?: { readonly limits?: { readonly memory?: string } };
    readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

export interface Pod {
    readonly metadata: {
        readonly name: string;
        readonly namespace: string;
        readonly uid: string;
        readonly deletionTimestamp?: string;
        readonly labels?: Readonly<Record<string, string>>;
    };
    readonly spec: {
        readonly hostNetwork?: boolean;
        readonly containers: readonly Container[];
        readonly initContainers?: readonly (Container & { readonly restartPolicy?: string })[];
        readonly volumes?: readonly { readonly name: string; readonly secret?: object }[];
    };
    readonly status: {
        readonly phase: string;
        readonly podIP?: string;
        readonly conditions?: readonly { readonly type: string; readonly status: string }[];
        readonly containerStatuses?: readonly ContainerStatus[];
        readonly initContainerStatuses?: readonly ContainerStatus[];
    };
}

interface ContainerStatus {
    readonly name: string;
    readonly restartCount: number;
    readonly containerID?: string;
}

/** Pods of one workload. */
export interface PodSelector {
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
}

const ours: ReadonlySet<string> = new Set(Object.values(namespaces).map((it) => it.name));

/** Pods of the stack that have not ended. */
export async function runningPods({ cluster }: Scene): Promise<Pod[]> {
    const items = parsed(await cluster.kubectl(["get", "pods", "--all-namespaces", "--output=json"]));
    return items.filter((it) => ours.has(it.metadata.namespace)).filter(isRunning);
}

export async function podsOf({ cluster }: Scene, { namespace, labels }: PodSelector): Promise<Pod[]> {
    const selector = Object.entries(labels).map((it) => it.join("="));
    const args = ["get", "pods", "--namespace", namespace, "--selector", selector.join(","), "--output=json"];
    return parsed(await cluster.kubectl(args)).filter(isRunning);
}

const parsed = (text: string): Pod[] => (JSON.parse(text) as { items: Pod[] }).items;
const isRunning = ({ metadata, status: { phase } }: Pod): boolean =>
    metadata.deletionTimestamp === undefined && phase !== "Succeeded" && phase !== "Failed";

export const nameOf = ({ metadata: { namespace, name } }: Pod): string => `${namespace}/${name}`;

export const isReady = ({ status: { conditions = [] } }: Pod): boolean =>
    conditions.some((it) => it.type === "Ready" && it.status === "True");

export const isLabelled = ({ metadata }: Pod, labels: Readonly<Record<string, string>>): boolean =>
    Object.entries(labels).every(([name, value]) => metadata.labels?.[name] === value);

export const restartsOf = ({ status }: Pod): number =>
    [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])].reduce(
        (sum, it) => sum + it.restartCount,
        0,
    );
