import { type ProfileName } from "../../model/platform/choices";
import { clusterState, createClusterCommand } from "../cluster/local-cluster";
import { type StackFile } from "../../engine/stack-files";
import { tryRun, type RunOptions } from "../../engine/command/run-program";
import { type Finding } from "./finding";
import { foreignFindings, type Ask } from "./foreign-cluster";

/** Daemon sets that enforce network policies, by name. */
const enforcers =
    /^(kindnet|calico-node|(rke2-)?canal|cilium|antrea-agent|weave-net|kube-router|kube-network-policies|ovnkube-node|azure-npm|anetd)$/;

/** The cluster of the dev stack: whether it answers, and whether it enforces what the platform declares. */
export async function clusterFindings(file: StackFile, options: RunOptions = {}): Promise<Finding[]> {
    const subject = "cluster";
    const found = await clusterState(file, options);
    switch (found.state) {
        case "reachable":
            return [
                { subject, state: "ok", detail: `context ${found.context}, Kubernetes ${found.version}` },
                await policyFinding(found.context, found.version, options),
                ...(await runtimeFindings(found.context, options)),
                ...(await foreignFindings({
                    ask: asker(found.context, options),
                    apiServerPort: found.apiServerPort,
                    ingressClass: file.values[`${file.project}:ingressClass`] || undefined,
                    certificateIsPublic: Boolean(file.values[`${file.project}:acmeEmail`]),
                })),
            ];
        case "refused":
            return [{ subject, state: "missing", detail: `context ${found.context}: ${found.reason}`, fix: found.fix }];
        case "unreachable":
        case "none": {
            const maker = await createClusterCommand(file.values[`${file.project}:profile`] as ProfileName, options);
            const detail =
                found.state === "none"
                    ? "no kube context"
                    : `context ${found.context} does not answer: ${found.reason}`;
            return [{ subject, state: "missing", detail, fix: maker?.join(" ") ?? "kind create cluster --name todo" }];
        }
    }
}

/** Looks at objects by kubectl. */
const asker =
    (context: string, options: RunOptions): Ask =>
    async (...args) => {
        const result = await tryRun("kubectl", ["--context", context, "get", ...args, "--output", "json"], options);
        return result?.code === 0 ? (JSON.parse(result.stdout) as unknown) : undefined;
    };

async function policyFinding(context: string, version: string, options: RunOptions): Promise<Finding> {
    const subject = "network policies";
    // k3s carries its enforcer inside its own process.
    if (version.includes("+k3s")) return { subject, state: "ok", detail: "enforced by k3s" };
    const args = [
        "--context",
        context,
        "get",
        "daemonsets",
        "--all-namespaces",
        "--output",
        "jsonpath={.items[*].metadata.name}",
    ];
    const result = await tryRun("kubectl", args, options);
    const enforcer = result?.stdout.split(" ").find((it) => enforcers.test(it));
    return enforcer
        ? { subject, state: "ok", detail: `enforced by ${enforcer}` }
        : {
              subject,
              state: "unknown",
              detail: "no known enforcer runs: policies may exist and do nothing; the network of kind enforces them",
              fix: "kind create cluster --name todo",
          };
}

/** Docker keeps its log files outside of /var/log/pods, and in a format of its own: the collector would find nothing. */
async function runtimeFindings(context: string, options: RunOptions): Promise<Finding[]> {
    const runtimes = "jsonpath={.items[*].status.nodeInfo.containerRuntimeVersion}";
    const result = await tryRun("kubectl", ["--context", context, "get", "nodes", "--output", runtimes], options);
    if (!result?.stdout.includes("docker://")) return [];
    return [
        {
            subject: "container runtime",
            state: "advice",
            detail:
                "the nodes run Docker, whose log files the log collector does not read: " +
                "dashboards work, logs stay empty; Docker Desktop can let kind make its cluster",
            fix: "minikube start --container-runtime containerd",
        },
    ];
}
