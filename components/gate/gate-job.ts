import { type GateMode } from "../../model/platform/choices";
import { awaitAnnotation, type ReleaseDelivery } from "../base/helm";
import { bundleMounts, type ContainerCode } from "../code/container";
import { podDns } from "../base/pod-dns";
import { reservedForSidecar, restrictedContainer, restrictedPod } from "../base/pod-security";
import { resourcesOf, type Size } from "../../model/platform/quantities";
import { catalogue, endToEndSuite, publicServices } from "../../model/contract/catalogue";
import { imageName } from "../../model/platform/service-images";

const daprPort = 3500;
const container = "suite";

export interface GateJobArgs {
    readonly mode: Exclude<GateMode, "off">;
    readonly code: ContainerCode;
    readonly sizes: { readonly suite: Size; readonly sidecar: Size };
    readonly delivery: ReleaseDelivery;
}

/** The promise of FR-028 covers the whole run, second try and sidecar included. */
const deadlineSeconds = 300;
/** Of one try. Twice this and the cleaning up fit into the deadline, so that even a suite that hangs says at which step. */
const tryLimitSeconds = 100;

/** The suite's own command line: every service by its name in the cluster, topics through its own sidecar. */
export const suiteArguments = (): string[] => [
    ...publicServices.flatMap((it) => [`--${it}`, `http://${it}:${catalogue[it].port}`]),
    "--app-port",
    String(endToEndSuite.port),
    "--dapr-port",
    String(daprPort),
    "--limit",
    String(tryLimitSeconds),
];

/** Whether the update ends with the suite and not before. */
export const isAwaited = ({ mode, delivery }: Pick<GateJobArgs, "mode" | "delivery">): boolean =>
    mode === "block" && delivery.awaitReadiness;

/** Shows the log of every try. */
export const gateLogsCommand = (namespace: string): string =>
    `kubectl logs --namespace ${namespace} --selector app.kubernetes.io/name=${endToEndSuite.name} --container ${container} --prefix --tail -1`;

/** What the stack's outputs say of the gate, by the number of tries that failed; undefined where nobody waited for its end. */
export function gateResult(failedTries: number | undefined, namespace: string): string {
    if (failedTries === undefined) return `not waited for: ${gateLogsCommand(namespace)}`;
    return failedTries === 0 ? "passed" : `passed at the second try: ${gateLogsCommand(namespace)}`;
}

/**
 * Annotations of the Job itself, for Pulumi. A gate that is awaited and failed runs again with the next update, even when nothing
 * else has changed; one that is not awaited would do so while it still runs.
 */
export const gateAnnotations = (args: Pick<GateJobArgs, "mode" | "delivery">): Record<string, string> =>
    isAwaited(args) ? { "pulumi.com/replaceUnready": "true" } : awaitAnnotation({ awaitReadiness: false });

/** Annotations of the pod, for Dapr: a sidecar of its own, so that the suite reads the topics as any subscriber does. */
const sidecarAnnotations = ({ cpu, memory, memoryLimit = memory * 2 }: Size): Record<string, string> => ({
    "dapr.io/enabled": "true",
    "dapr.io/app-id": endToEndSuite.name,
    "dapr.io/app-port": String(endToEndSuite.port),
    // As an init container that keeps running, it ends with the suite instead of keeping the Job alive.
    "dapr.io/enable-native-sidecar": "true",
    "dapr.io/log-as-json": "true",
    "dapr.io/disable-builtin-k8s-secret-store": "true",
    "dapr.io/sidecar-seccomp-profile-type": "RuntimeDefault",
    "dapr.io/sidecar-cpu-request": `${cpu}m`,
    "dapr.io/sidecar-memory-request": `${memory}Mi`,
    "dapr.io/sidecar-memory-limit": `${memoryLimit}Mi`,
});

/**
 * Spec of the Job. It fails when the suite fails twice; the end of the suite's log, which names the broken steps, becomes the
 * message of the failed container and with it that of the failed update.
 */
export function gateJobSpec({ code, sizes }: GateJobArgs) {
    const bundle = bundleMounts(code);
    return {
        backoffLimit: 1,
        activeDeadlineSeconds: deadlineSeconds,
        template: {
            metadata: {
                labels: { "app.kubernetes.io/name": endToEndSuite.name, "app.kubernetes.io/part-of": "todo" },
                annotations: sidecarAnnotations(sizes.sidecar),
            },
            spec: {
                // A second try is a second pod, so that the first one's log stays.
                restartPolicy: "Never",
                serviceAccountName: endToEndSuite.name,
                automountServiceAccountToken: false,
                enableServiceLinks: false,
                dnsConfig: podDns,
                securityContext: { ...restrictedPod(), ...reservedForSidecar },
                containers: [
                    {
                        name: container,
                        image: imageName(code.image),
                        args: suiteArguments(),
                        ...bundle.container,
                        terminationMessagePolicy: "FallbackToLogsOnError",
                        resources: resourcesOf(sizes.suite),
                        securityContext: restrictedContainer,
                    },
                ],
                ...bundle.pod,
            },
        },
    };
}
