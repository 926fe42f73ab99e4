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

    it.each([
        ["v1.29.8", "refused"],
        ["v1.30.0", "reachable"],
        ["v1.30.2+k3s1", "reachable"],
    ])("of version %s is %s", async (version, state) => {
        const env = environment(`echo '{"gitVersion":"${version}"}'`);
        const found = await clusterState(stackFile("dev"), { env });
        expect(found.state).toBe(state);
        if (found.state === "refused") expect(found.reason).toMatch(/v1\.29\.8 is too old .* 1\.30/);
    });

    it("is refused when its kubeconfig cannot be read", async () => {
        const env = environment("exit 99", "kind-todo", 'x" broken');
        expect(await clusterState(stackFile("dev"), { env })).toMatchObject({
            state: "refused",
            reason: expect.stringContaining("cannot be read") as string,
            fix: "kubectl config view",
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
