import { join } from "node:path";
import { writeFileSync } from "node:fs";
import { clusterFindings } from "../../../cli/doctor/cluster";
import { fakePrograms } from "../../support/fake-programs";
import { stackFile } from "../../support/stacks";

/** What the doctor says of a local cluster with these daemon sets and this container runtime, by subject. */
async function findings(daemonSets: string, runtime: string): Promise<Record<string, string>> {
    const env = fakePrograms({
        kubectl: `case "$*" in
    *"/version"*) echo '{"gitVersion": "v1.35.4"}' ;;
    *daemonsets*) echo "${daemonSets}" ;;
    *nodes*) echo "${runtime}" ;;
    *) exit 1 ;;
esac`,
    });
    const server = "https://127.0.0.1:6443";
    const kubeconfig = {
        "current-context": "kind-todo",
        contexts: [{ name: "kind-todo", context: { cluster: "c" } }],
        clusters: [{ name: "c", cluster: { server } }],
    };
    env["KUBECONFIG"] = join(env["HOME"]!, "config");
    writeFileSync(env["KUBECONFIG"], JSON.stringify(kubeconfig));
    return Object.fromEntries((await clusterFindings(stackFile("dev"), { env })).map((it) => [it.subject, it.state]));
}

it("has nothing to say against kind", async () =>
    expect(await findings("kindnet kube-proxy", "containerd://2.1.4")).toEqual({
        cluster: "ok",
        "network policies": "ok",
    }));

it("warns of a network that enforces nothing, and of Docker, whose logs nobody reads", async () =>
    expect(await findings("kube-proxy", "docker://29.1.0")).toEqual({
        cluster: "ok",
        "network policies": "unknown",
        "container runtime": "advice",
    }));
