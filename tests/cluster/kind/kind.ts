import { mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { run, tryRun } from "../../../engine/command/run-program";
import { projectFolder } from "../../../model/project-folder";
import { type Cluster } from "../cluster";
import { writeImage, type ImageSpec } from "../images/image";
import { metricsManifest } from "../node/addons";

const name = "todo-check";
const kubeconfig = join(projectFolder, ".local", "cluster", "kind.kubeconfig");
const metricsImage = "registry.k8s.io/metrics-server/metrics-server:v0.8.0";

/** A cluster of kind, with images from their registries. Its network enforces NetworkPolicies from v0.24 on. */
export class KindCluster implements Cluster {
    readonly isIsolated = false;
    readonly parts = [
        { name: "Kubernetes", is: "real", how: "a cluster of kind, with images from registries" },
    ] as const;
    readonly kubeconfig = kubeconfig;
    readonly context = `kind-${name}`;

    private constructor(readonly description: string) {}

    /** Whether there are kind and a container engine that answers. */
    static async isPossible(): Promise<boolean> {
        const outcomes = [await tryRun("kind", ["version"]), await tryRun("docker", ["info"])];
        return outcomes.every((it) => it?.code === 0);
    }

    /** Starts a new one, in place of what a run before has left. */
    static async up(progress: (step: string) => void): Promise<KindCluster> {
        const cluster = new KindCluster((await run("kind", ["version"])).trim());
        await KindCluster.clear();
        mkdirSync(dirname(cluster.kubeconfig), { recursive: true });
        progress(`starting ${cluster.description}`);
        const place = ["--name", name, "--kubeconfig", cluster.kubeconfig];
        await run("kind", ["create", "cluster", ...place, "--wait", "180s"]);
        await cluster.kubectl(["apply", "--filename", "-"], metricsManifest(metricsImage));
        const metrics = ["deployment/metrics-server", "--namespace=kube-system", "--timeout=180s"];
        await cluster.kubectl(["rollout", "status", ...metrics]);
        return cluster;
    }

    kubectl(args: readonly string[], input?: string): Promise<string> {
        return run("kubectl", ["--kubeconfig", this.kubeconfig, ...args], { input });
    }

    async load(image: ImageSpec): Promise<void> {
        const archive = join(tmpdir(), `todo-image-${process.pid}.tar`);
        try {
            await writeImage(image, archive);
            await run("kind", ["load", "image-archive", archive, "--name", name]);
        } finally {
            rmSync(archive, { force: true });
        }
    }

    down(): Promise<void> {
        return KindCluster.clear();
    }

    /** Ends what a run before has left; of a cluster that is not there, kind says nothing. */
    static async clear(): Promise<void> {
        await run("kind", ["delete", "cluster", "--name", name, "--kubeconfig", kubeconfig]);
    }
}
