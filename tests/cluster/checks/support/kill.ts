import { type Scene } from "../../runner/check";
import { holds } from "./eventually";
import { nameOf, type Pod } from "./pods";
import { inPod, shellImage, shellPod } from "./shell-pod";

const namespace = "kube-system";
const pod = "killer";

/** A pod that sees the node's processes: nobody inside a container may kill its first one. */
async function startKiller({ cluster }: Scene): Promise<void> {
    const plain = shellPod({ name: pod, namespace, image: await shellImage(cluster) });
    const [container] = plain.spec.containers;
    const spec = {
        ...plain.spec,
        hostPID: true,
        securityContext: { runAsUser: 0 },
        containers: [{ ...container, securityContext: { privileged: true } }],
    };
    await cluster.kubectl(["apply", "--filename", "-"], JSON.stringify({ ...plain, spec }));
    await cluster.kubectl(["wait", `pod/${pod}`, "--namespace", namespace, "--for=condition=Ready", "--timeout=60s"]);
}

/** Ends the processes of a container as the kernel does when memory runs out. */
export async function killContainer(scene: Scene, victim: Pod, container: string): Promise<void> {
    await startKiller(scene);
    const statuses = [...(victim.status.containerStatuses ?? []), ...(victim.status.initContainerStatuses ?? [])];
    const id = statuses.find((it) => it.name === container)?.containerID?.split("//")[1];
    holds(id !== undefined, `${nameOf(victim)} has no running container ${container}`);
    const script = `for it in /proc/[0-9]*; do grep -q ${id} $it/cgroup 2>/dev/null && kill -9 \${it#/proc/} && echo killed; done`;
    const { output } = await inPod(scene, { namespace, pod, script });
    holds(output.includes("killed"), `no process of ${container} in ${nameOf(victim)} is found: ${output}`);
}

export async function removeKiller({ cluster }: Scene): Promise<void> {
    await cluster.kubectl(["delete", "pod", pod, "--namespace", namespace, "--ignore-not-found", "--wait=true"]);
}
