import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { clusterState, createClusterCommand } from "../../../cli/cluster/local-cluster";
import { stackFile } from "../../support/stacks";
import { fakePrograms } from "../../support/fake-programs";

/** An environment with a kubeconfig of one context, and a kubectl that answers so. */
function environment(kubectl: string, context = "kind-todo", server = "https://127.0.0.1:6443"): NodeJS.ProcessEnv {
    const env = fakePrograms({ kubectl });
    const path = join(env["HOME"]!, "kubeconfig");
    writeFileSync(
        path,
        `current-context: ${context}\ncontexts: [{name: ${context}, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: "${server}"}}]\n`,
    );
    return { ...env, KUBECONFIG: path };
}

describe("the dev stack's cluster", () => {
    it("is reachable when it tells its version", async () => {
        const env = environment(`echo '{"gitVersion":"v1.35.4"}'`);
        expect(await clusterState(stackFile("dev"), { env })).toEqual({
            state: "reachable",
            context: "kind-todo",
            version: "v1.35.4",
        });
    });

    it("is unreachable in kubectl's words", async () => {
        const env = environment("echo 'noise' >&2; echo 'connection refused' >&2; exit 1");
        expect(await clusterState(stackFile("dev"), { env })).toMatchObject({
            state: "unreachable",
            reason: "connection refused",
        });
    });

    it("is refused, without being asked, when it looks like production", async () => {
        const env = environment("exit 99", "prod", "https://34.1.2.3");
        expect(await clusterState(stackFile("dev"), { env })).toMatchObject({
            state: "refused",
            context: "prod",
            fix: "pulumi config set allowRemoteContext true --stack dev",
        });
    });

    it("is not there without a kubeconfig", async () => {
        const env = { ...fakePrograms({}), KUBECONFIG: "/nonexistent" };
        expect(await clusterState(stackFile("dev"), { env })).toEqual({ state: "none" });
    });
});

describe("the command that makes a cluster", () => {
    it.each([
        [["k3d", "minikube", "kind"], "kind create cluster --name todo --wait 5m"],
        [["k3d", "minikube"], "minikube start --cni calico --container-runtime containerd --cpus 4 --memory 8g"],
        [["k3d"], "k3d cluster create todo --wait --k3s-arg --disable=traefik@server:*"],
        [[], undefined],
    ])("with %j", async (installed, command) => {
        const env = fakePrograms(Object.fromEntries(installed.map((it) => [it, "exit 0"])));
        expect((await createClusterCommand("small", { env }))?.join(" ")).toBe(command);
    });
});
