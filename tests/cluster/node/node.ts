import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { run } from "../../../engine/command/run-program";
import { UserError } from "../../../engine/command/user-error";
import { type Cluster } from "../cluster";
import { type ImageSpec } from "../images/image";
import { addonImages, addonManifests } from "./addons";
import { addresses, nodeName } from "./addresses";
import { contextName } from "./certificates";
import { kubeconfigs, startControlPlane } from "./control-plane";
import { Daemons, isAlive } from "./daemons";
import { closeNetwork, networkBefore, openNetwork, type NetworkBefore } from "./firewall";
import { cacheFolder } from "../../../engine/command/cache-folder";
import { ImageStore } from "./image-store";
import { startKubelet } from "./kubelet";
import { kubernetesVersion, nodeParts, nodePrograms, type NodePrograms } from "./programs";
import { requireNodeMachine } from "./requirements";
import { Containerd, killGroup, NodeSpace, podsGroup } from "./runtime";

const home = cacheFolder("node");
const runFolder = join(home, "run");
/** What there is to take back; it is there as long as a node is, or what is left of one. */
const traceFile = join(runFolder, "node.json");

interface Trace {
    /** Process that started the node. */
    readonly owner: number;
    readonly network: NetworkBefore;
}

/** A node that is being ended, by whoever wanted that first: an interruption, or the end of the run. */
let ending: Promise<void> | undefined;

/** In the order in which they are stopped: the API server does not end without its etcd. */
const daemonNames = ["cloud", "proxy", "kubelet", "scheduler", "controllers", "api-server", "etcd"] as const;

/**
 * A real Kubernetes of one node, from package registries alone: for machines without a container engine. Works with cgroup v1 and
 * without systemd, as root. No registry is asked for images: {@link load} brings them.
 */
export class LocalNode implements Cluster {
    readonly description = `Kubernetes ${kubernetesVersion} of one node, built from Go modules`;
    readonly isIsolated = true;
    readonly parts = nodeParts;
    readonly kubeconfig = join(runFolder, kubeconfigs.admin);
    readonly context = contextName;
    private readonly daemons = new Daemons(runFolder);
    private readonly space = new NodeSpace(this.daemons);
    private readonly containerd: Containerd;
    private readonly images: ImageStore;

    private constructor(private readonly programs: NodePrograms) {
        this.containerd = new Containerd(this.daemons, programs, join(home, "containerd"));
        this.images = new ImageStore(this.containerd, join(home, "images.json"));
    }

    /**
     * Starts a new one, in place of what a run before has left.
     *
     * @throws UserError when another process has one.
     */
    static async up(progress: (step: string) => void): Promise<LocalNode> {
        requireNodeMachine();
        const programs = await nodePrograms(progress);
        await LocalNode.clear(progress);
        const node = new LocalNode(programs);
        progress("starting Kubernetes");
        try {
            await node.start();
        } catch (error) {
            await node.down();
            throw error;
        }
        return node;
    }

    /** Ends the node that a process left behind, if there is one. */
    static async clear(progress: (step: string) => void): Promise<void> {
        if (!existsSync(traceFile)) return;
        const { owner } = JSON.parse(readFileSync(traceFile, "utf8")) as Trace;
        if (owner !== process.pid && isAlive(owner))
            throw new UserError(`process ${owner} runs the node of this machine`, `wait for it, or: kill ${owner}`);
        progress("stopping the node");
        await new LocalNode(await nodePrograms(progress)).down();
    }

    private async start(): Promise<void> {
        const trace: Trace = { owner: process.pid, network: networkBefore() };
        mkdirSync(join(runFolder, "volumes"), { recursive: true });
        writeFileSync(traceFile, JSON.stringify(trace));
        await closeNetwork();
        await startControlPlane(this.daemons, this.programs);
        await this.space.create();
        await this.containerd.start(this.space);
        for (const image of addonImages(this.programs)) await this.load(image);
        startKubelet(this.daemons, this.space, this.programs, this.containerd.socket);
        await this.kubectl(["apply", "--filename", "-"], addonManifests());
        const { cloud } = this.programs;
        this.daemons.start("cloud", [cloud, this.kubeconfig, join(runFolder, "volumes"), addresses.loadBalancers]);
        // One cannot wait for a condition of what is not there yet.
        for (const state of ["create", "condition=Ready"])
            await this.kubectl(["wait", `node/${nodeName}`, `--for=${state}`, "--timeout=120s"]);
        for (const workload of ["deployment/coredns", "daemonset/policies", "deployment/metrics-server"]) {
            await this.kubectl(["rollout", "status", workload, "--namespace=kube-system", "--timeout=180s"]);
        }
    }

    kubectl(args: readonly string[], input?: string): Promise<string> {
        return run("kubectl", ["--kubeconfig", this.kubeconfig, ...args], { input });
    }

    load(image: ImageSpec): Promise<void> {
        return this.images.load(image);
    }

    down(): Promise<void> {
        return (ending ??= this.end().finally(() => (ending = undefined)));
    }

    private async end(): Promise<void> {
        const { network } = JSON.parse(readFileSync(traceFile, "utf8")) as Trace;
        await this.daemons.stop(...daemonNames);
        await killGroup(podsGroup);
        await pause(1_000);
        await this.containerd.clear();
        await this.daemons.stop("containerd");
        await this.space.remove();
        await openNetwork(network);
        rmSync(runFolder, { recursive: true });
    }
}
