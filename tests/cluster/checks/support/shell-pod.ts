import { tryRun } from "../../../../engine/command/run-program";
import { type Cluster } from "../../cluster";
import { busyboxImage } from "../../images/busybox";
import { type Scene } from "../../runner/check";

/** An image with a shell and its tools. */
export async function shellImage(cluster: Cluster): Promise<string> {
    if (!cluster.isIsolated) return "docker.io/library/busybox:1.37.0";
    // A name of its own, so that it is no other's image.
    const name = "localhost/checks/shell:1";
    await cluster.load(await busyboxImage([name]));
    return name;
}

export interface ShellPodArgs {
    readonly name: string;
    readonly namespace: string;
    readonly image: string;
    /** What it runs. @default nothing, until it is deleted */
    readonly script?: string;
    /** Claim of the volume at /data. @default one that is gone with the pod */
    readonly claim?: string;
}

/** A pod with a shell and a volume at /data, as the level "restricted" of pod security admits it. */
export const shellPod = ({ name, namespace, image, script = "exec sleep 1000000", claim }: ShellPodArgs) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels: { app: name } },
    spec: {
        terminationGracePeriodSeconds: 0,
        securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: "RuntimeDefault" } },
        containers: [
            {
                name: "shell",
                image,
                command: ["sh", "-c", script],
                securityContext: {
                    allowPrivilegeEscalation: false,
                    readOnlyRootFilesystem: true,
                    capabilities: { drop: ["ALL"] },
                },
                volumeMounts: [{ name: "data", mountPath: "/data" }],
            },
        ],
        volumes: [
            {
                name: "data",
                ...(claim === undefined ? { emptyDir: {} } : { persistentVolumeClaim: { claimName: claim } }),
            },
        ],
    },
});

export interface InPodArgs {
    readonly namespace: string;
    readonly pod: string;
    readonly container?: string;
    readonly script: string;
    /** @default 10 */
    readonly seconds?: number;
}

/** Runs a shell script in a pod, whatever its exit code. */
export async function inPod(
    { cluster }: Scene,
    { namespace, pod, container, script, seconds = 10 }: InPodArgs,
): Promise<{ readonly code: number; readonly output: string }> {
    const where = ["--namespace", namespace, ...(container === undefined ? [] : ["--container", container])];
    const args = ["--kubeconfig", cluster.kubeconfig, "exec", pod, ...where, "--", "sh", "-c", script];
    const outcome = await tryRun("kubectl", args, { timeout: seconds * 1_000 });
    if (outcome === undefined) throw new Error("kubectl is not installed");
    return { code: outcome.code, output: `${outcome.stdout}${outcome.stderr}`.trim() };
}
