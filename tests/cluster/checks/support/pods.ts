import { type Scene } from "../../runner/check";
import { namespaces } from "../../../../model/platform/namespaces";

export interface Container {
    readonly name: string;
    readonly ports?: readonly { readonly containerPort: number; readonly name?: string; readonly protocol?: string }[];
    readonly env?: readonly { readonly name: string; readonly valueFrom?: { readonly secretKeyRef?: object } }[];
    readonly resources?: { readonly limits?: { readonly memory?: string } };
    readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

export interface Pod {
    readonly metadata: {
        readonly name: string;
        readonly namespace: string;
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
        readonly containerStatuses?: readonly { readonly name: string; readonly restartCount: number }[];
    };
}

const ours: ReadonlySet<string> = new Set(Object.values(namespaces).map((it) => it.name));

/** Pods of the stack that have not ended. */
export async function runningPods({ cluster }: Scene): Promise<Pod[]> {
    const { items } = JSON.parse(await cluster.kubectl(["get", "pods", "--all-namespaces", "--output=json"])) as {
        items: Pod[];
    };
    return items
        .filter((it) => ours.has(it.metadata.namespace))
        .filter((it) => it.status.phase !== "Succeeded" && it.status.phase !== "Failed");
}

export const nameOf = ({ metadata: { namespace, name } }: Pod): string => `${namespace}/${name}`;

export const isReady = ({ status: { conditions = [] } }: Pod): boolean =>
    conditions.some((it) => it.type === "Ready" && it.status === "True");
