import { apiServerPort, contextProblem } from "../../stacks/config/kube-context";
import { kubeconfigPaths, readKubeContexts } from "../../stacks/config/kubeconfig-files";
import { namingStack } from "../../stacks/config/problems";
import { factsOf } from "../../stacks/targets";
import { timeLimits } from "../../model/contract/time-limits";
import { type ProfileName } from "../../model/platform/choices";
import { type StackFile } from "../../engine/stack-files";
import { ageProblem } from "./kubernetes-version";
import { tryRun, type RunOptions } from "../../engine/command/run-program";

export type ClusterState =
    | {
          readonly state: "reachable";
          readonly context: string;
          readonly version: string;
          /** Of its API server, where the kubeconfig tells. */
          readonly apiServerPort?: number;
      }
    | { readonly state: "unreachable"; readonly context: string; readonly reason: string }
    | { readonly state: "none" }
    /** A context that the dev stack refuses, in the words of its own rule, or a cluster that is too old. */
    | { readonly state: "refused"; readonly context: string; readonly reason: string; readonly fix: string };

/** Finds out whether the cluster of the dev stack answers. Asks kubectl, so that exec plugins and proxies work as they will later. */
export async function clusterState(file: StackFile, options: RunOptions = {}): Promise<ClusterState> {
    const key = (name: string) => file.values[`${file.project}:${name}`];
    const wanted = key("kubeContext") || undefined;
    const contexts = readKubeContexts(kubeconfigPaths(options.env));
    const context = wanted ?? contexts.current;
    const problem = contextProblem(file.project, contexts, wanted, key("allowRemoteContext") === "true");
    if (problem) {
        const { message: reason, fix } = namingStack(file.stack, problem);
        return { state: "refused", context: context ?? "none", reason, fix };
    }
    if (context === undefined) return { state: "none" };

    const patience = `${timeLimits.clusterAnswer.seconds}s`;
    const args = ["--context", context, "--request-timeout", patience, "get", "--raw", "/version"];
    const result = await tryRun("kubectl", args, options);
    if (result === undefined) return { state: "unreachable", context, reason: "kubectl is not installed" };
    if (result.code !== 0) return { state: "unreachable", context, reason: lastLine(result.stderr) };
    const { gitVersion: version } = JSON.parse(result.stdout) as { gitVersion: string };
    const tooOld = ageProblem(version);
    if (tooOld) return { state: "refused", context, ...tooOld };
    return { state: "reachable", context, version, apiServerPort: apiServerPort(contexts, wanted) };
}

const lastLine = (text: string): string => text.trim().split("\n").at(-1)?.trim() ?? "";

/** A program that makes local clusters, and how it makes one whose network enforces policies. */
interface ClusterMaker {
    readonly name: string;
    readonly versionArgs: readonly string[];
    readonly create: (size: { readonly cpus: number; readonly memoryGiB: number }) => readonly string[];
}

/**
 * The first one installed is used. kind and k3d enforce policies and run containerd by themselves; Minikube has to be told: its
 * default network enforces nothing, and the log files of Docker lie elsewhere and are written in another format.
 */
export const clusterMakers: readonly ClusterMaker[] = [
    { name: "kind", versionArgs: ["version"], create: () => ["create", "cluster", "--name", "todo", "--wait", "5m"] },
    {
        name: "minikube",
        versionArgs: ["version", "--short"],
        create: ({ cpus, memoryGiB }) => [
            ...["start", "--cni", "calico", "--container-runtime", "containerd"],
            ...["--cpus", `${cpus}`, "--memory", `${memoryGiB}g`],
        ],
    },
    {
        name: "k3d",
        versionArgs: ["version"],
        // Its own Traefik would take the ports that the platform's gateway wants.
        create: () => ["cluster", "create", "todo", "--wait", "--k3s-arg", "--disable=traefik@server:*"],
    },
];

/** The command that makes a cluster for a profile; undefined where no maker is installed. */
export async function createClusterCommand(
    profile: ProfileName,
    options: RunOptions = {},
): Promise<readonly [string, ...string[]] | undefined> {
    const pool = factsOf("dev").profiles[profile]?.nodes;
    const [cpus, memoryGiB] = [
        (pool?.allocatable.cpu ?? 4000) / 1000,
        Math.ceil((pool?.allocatable.memory ?? 8092) / 1024),
    ];
    for (const { name, versionArgs, create } of clusterMakers) {
        const version = await tryRun(name, versionArgs, options);
        if (version?.code === 0) return [name, ...create({ cpus, memoryGiB })];
    }
    return undefined;
}
