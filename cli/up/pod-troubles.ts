import { namespaces } from "../../model/platform/namespaces";
import { imageNames } from "../../model/platform/service-images";
import { type ContainerStatus, type Pod, type PodList } from "../cluster/pods";

/** What keeps a pod from running, and what helps. */
export interface PodTrouble {
    /** The same for every pod of a workload that has it. */
    readonly key: string;
    /** A sentence that begins with namespace and pod. */
    readonly text: string;
    readonly fix: string;
    /** Whether it often ends by itself: a node on its way, a registry that was busy. */
    readonly mayPass: boolean;
}

const watched = new Set<string>(Object.values(namespaces).map((it) => it.name));

/** What is wrong with the platform's pods, in the kubelet's and the scheduler's words. Pods that only start up are not. */
export const podTroubles = ({ items }: PodList, stack: string): PodTrouble[] =>
    items
        .filter(({ metadata }) => watched.has(metadata.namespace) && metadata.deletionTimestamp === undefined)
        .flatMap((pod) => [
            ...schedulingTrouble(pod, stack),
            ...[...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])].flatMap((it) =>
                containerTrouble(pod, it, stack),
            ),
        ]);

function schedulingTrouble({ metadata, status }: Pod, stack: string): PodTrouble[] {
    const unscheduled = status?.conditions?.find(
        ({ type, status, reason }) => type === "PodScheduled" && status === "False" && reason === "Unschedulable",
    );
    if (unscheduled === undefined) return [];
    return [
        {
            key: keyOf(metadata, "Unschedulable"),
            text: `${nameOf(metadata)} finds no node: ${unscheduled.message ?? "no reason given"}`,
            fix: `npm run plan -- ${stack}`,
            mayPass: true,
        },
    ];
}

/** Reasons of a waiting container that end only when somebody does something. */
const pullReasons = [
    "ErrImagePull",
    "ImagePullBackOff",
    "InvalidImageName",
    "ErrImageNeverPull",
    "RegistryUnavailable",
];
const configReasons = ["CreateContainerConfigError", "CreateContainerError", "RunContainerError"];

function containerTrouble({ metadata }: Pod, container: ContainerStatus, stack: string): PodTrouble[] {
    const { reason = "", message = "" } = container.state?.waiting ?? {};
    const pod = nameOf(metadata);
    const trouble = (
        { said, fix, mayPass = false }: { said: string; fix: string; mayPass?: boolean },
        kind = reason,
    ) => [{ key: keyOf(metadata, container.name, kind), text: `${pod} ${said}`, fix, mayPass }];
    if (pullReasons.includes(reason)) {
        const cause = pullCause(message);
        const said = `cannot pull ${container.image}${cause === "" ? "" : `: ${cause}`}`;
        const fix = pullFix(metadata, container.image, stack);
        return trouble({ said, fix, mayPass: !isFinal(reason, message) }, "pull");
    }
    if (configReasons.includes(reason))
        return trouble({
            said: `cannot start container ${container.name}: ${message || reason}`,
            fix: describe(metadata),
        });
    if (reason === "CrashLoopBackOff") {
        const { exitCode, reason: why } = container.lastState?.terminated ?? {};
        const end =
            why === "OOMKilled" ? "needs more memory than its limit" : `ends with exit code ${exitCode ?? "unknown"}`;
        const { namespace, name } = metadata;
        return trouble({
            said: `crashes again and again: container ${container.name} ${end}`,
            fix: `kubectl logs --namespace ${namespace} ${name} --container ${container.name} --previous`,
        });
    }
    return [];
}

/** What the registry or the name itself says for good; anything else may be a network that hiccups. */
const isFinal = (reason: string, message: string): boolean =>
    ["InvalidImageName", "ErrImageNeverPull"].includes(reason) ||
    /not found|manifest unknown|unauthorized|forbidden|denied/i.test(message);

/** The end of the chain of errors that the kubelet reports; empty where an older one only says that it waits. */
const pullCause = (message: string): string =>
    /^Back-off[^:]*$/.test(message.replace(/"[^"]*"/g, "")) ? "" : last(message);
const last = (message: string): string => message.trim().split(": ").at(-1) ?? "";

function pullFix(metadata: Pod["metadata"], image: string, stack: string): string {
    const isOurs = imageNames.some((it) => new RegExp(`/todo-${it}[:@]`).test(image));
    return isOurs ? imageFix(stack) : describe(metadata);
}

/** Puts our own images where a stack's nodes find them. */
export const imageFix = (stack: string): string =>
    stack === "dev" ? "npm run make -- images --load" : `npm run make -- images --push --tag TAG --stack ${stack}`;

const describe = ({ namespace, name }: Pod["metadata"]): string =>
    `kubectl describe pod --namespace ${namespace} ${name}`;
const nameOf = ({ namespace, name }: Pod["metadata"]): string => `${namespace}/${name}`;
const keyOf = ({ namespace, name, ownerReferences }: Pod["metadata"], ...rest: readonly string[]): string =>
    [namespace, ownerReferences?.[0]?.name ?? name, ...rest].join(" ");
