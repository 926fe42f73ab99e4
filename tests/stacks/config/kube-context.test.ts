import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { apiServerPort, contextProblem, readKubeContexts } from "../../../stacks/config/kube-context";
import { temporaryFolder } from "../../support/temporary-folder";

const contexts = (entries: Record<string, string>, current = Object.keys(entries)[0]) => ({
    current,
    servers: new Map(Object.entries(entries)),
});
const problem = (entries: Record<string, string>, wanted?: string, allowRemote = false) =>
    contextProblem("todo-multicloud", contexts(entries), wanted, allowRemote);

describe("the dev stack's context", () => {
    it.each([
        ["minikube", "https://192.168.49.2:8443"],
        ["kind-todo", "https://127.0.0.1:41234"],
        ["k3d-todo", "https://0.0.0.0:6443"],
        ["docker-desktop", "https://kubernetes.docker.internal:6443"],
        ["my-laptop", "https://localhost:6443"],
    ])("%s is local", (name, server) => expect(problem({ [name]: server })).toBeUndefined());

    it.each([
        ["gke_acme_us-central1-a_shop", "https://34.10.20.30"],
        ["todo-aks", "https://todo-aks.hcp.eastus2.azmk8s.io:443"],
        ["prod", "https://10.0.0.1:6443"],
        ["kind-production", "https://127.0.0.1:6443"],
    ])("%s is refused unless told otherwise", (name, server) => {
        expect(problem({ [name]: server })).toMatchObject({
            given: name,
            fix: "pulumi config set allowRemoteContext true",
        });
        expect(problem({ [name]: server }, undefined, true)).toBeUndefined();
    });

    it("a context that does not exist is named, with those that do", () => {
        expect(problem({ minikube: "https://127.0.0.1:1" }, "minkube")).toMatchObject({
            given: "minkube",
            allowed: "minikube",
        });
    });

    it("no kubeconfig is not a problem of the configuration", () => {
        expect(contextProblem("p", readKubeContexts(["/nonexistent"]), undefined, false)).toBeUndefined();
    });
});

describe("the port that the API server listens on", () => {
    it.each([
        ["microk8s", "https://127.0.0.1:16443", 16443],
        ["default", "https://127.0.0.1:6444", 6444],
        ["minikube", "https://192.168.49.2:8443", 8443],
        ["kubernetes-admin@lab", "https://10.0.0.5:9443", 9443],
    ])("of %s is that of %s", (name, server, port) =>
        expect(apiServerPort(contexts({ [name]: server }), undefined)).toBe(port),
    );

    it.each([
        ["kind-todo", "https://127.0.0.1:41234"],
        ["k3d-todo", "https://0.0.0.0:40321"],
        ["minikube", "https://127.0.0.1:55000"],
        ["docker-desktop", "https://kubernetes.docker.internal:6443"],
        ["gke_acme_us-central1-a_shop", "https://34.10.20.30"],
    ])("cannot be told of %s at %s", (name, server) =>
        expect(apiServerPort(contexts({ [name]: server }), undefined)).toBeUndefined(),
    );
});

it("reads several files as kubectl does: the first one wins", () => {
    const folder = temporaryFolder("kubeconfig");
    const file = (name: string, current: string, server: string) => {
        const path = join(folder, name);
        writeFileSync(
            path,
            `current-context: ${current}\ncontexts: [{name: a, context: {cluster: a, user: a}}]\nclusters: [{name: a, cluster: {server: "${server}"}}]\n`,
        );
        return path;
    };
    const read = readKubeContexts([file("one", "a", "https://one"), file("two", "b", "https://two")]);
    expect(read.current).toBe("a");
    expect(read.servers.get("a")).toBe("https://one");
});
