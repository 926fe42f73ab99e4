import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { apiServerPort, contextProblem, isLocalContext } from "../../../stacks/config/kube-context";
import { kubeconfigPaths, readKubeContexts } from "../../../stacks/config/kubeconfig-files";
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

    it("one that is refused gives way to a local one, quoted for a shell", () => {
        const remote = { shop: "https://34.10.20.30", "kind-my shop's": "https://127.0.0.1:41234" };
        expect(problem(remote)?.fix).toBe(`pulumi config set kubeContext 'kind-my shop'\\''s'`);
        expect(problem({ ...remote, prod: "https://127.0.0.1:6443" }, "minikube")?.fix).toMatch(/kubeContext 'kind-my/);
    });

    it("one that leads nowhere cannot be judged, and so is not local", () => {
        const nowhere = { current: "lab", servers: new Map<string, string>() };
        expect(isLocalContext(nowhere, undefined)).toBe(false);
        expect(contextProblem("p", nowhere, undefined, true)).toMatchObject({
            message: "the current context of the kubeconfig leads nowhere",
            fix: "kubectl config unset current-context",
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

describe("kubeconfig files", () => {
    const read = (...files: readonly string[]) => {
        const folder = temporaryFolder("kubeconfig");
        return readKubeContexts(
            files.map((text, index) => {
                const path = join(folder, `file-${index}`);
                writeFileSync(path, text);
                return path;
            }),
        );
    };
    const context = (name: string, cluster = name) =>
        `contexts: [{name: ${name}, context: {cluster: ${cluster}, user: u}}]\n`;
    const cluster = (name: string, server: string) => `clusters: [{name: ${name}, cluster: {server: "${server}"}}]\n`;

    it("are one, as for kubectl: the first entry of a name wins, and the first current context", () => {
        const { current, servers } = read(
            `current-context: a\n${context("a")}${cluster("a", "https://one")}`,
            `current-context: b\n${context("a")}${cluster("a", "https://two")}`,
        );
        expect([current, [...servers]]).toEqual(["a", [["a", "https://one"]]]);
    });

    it("refer to one another, and keep their order", () => {
        const { servers } = read(
            context("b", "far"),
            context("a", "near"),
            cluster("near", "https://n"),
            cluster("far", "https://f"),
        );
        expect([...servers]).toEqual([
            ["b", "https://f"],
            ["a", "https://n"],
        ]);
    });

    it("may hold entries that lead nowhere, as those of tools do, and names that are numbers", () => {
        const { current, servers, unreadable } = read(
            `current-context: 7\nclusters: [{name: 7, cluster: {server: "https://seven"}}, {name: odd, cluster: {}}, null]\n` +
                `contexts: [{name: 7, context: {cluster: 7}}, {name: odd, context: {cluster: odd}}, {name: x, context: {}}, {}]\n`,
            "contexts: null\nclusters:\n",
            "",
        );
        expect([current, [...servers], unreadable]).toEqual(["7", [["7", "https://seven"]], undefined]);
    });

    it.each([
        ["are not YAML", "contexts: [", /file-0: /],
        ["are of another form", "contexts: 3", /file-0: contexts has another form/],
        ["are a list", "- a", /file-0: the file has another form/],
    ])("that %s are named", (_what, text, message) => {
        const contexts = read(text);
        expect(contextProblem("p", contexts, undefined, true)).toMatchObject({
            message: expect.stringMatching(message) as string,
            fix: "kubectl config view",
        });
    });

    it("are those of KUBECONFIG, unless it is empty", () => {
        expect(kubeconfigPaths({ KUBECONFIG: "/a::/b" })).toEqual(["/a", "/b"]);
        for (const KUBECONFIG of ["", undefined])
            expect(kubeconfigPaths({ KUBECONFIG })).toEqual([expect.stringMatching(/\.kube.config$/)]);
    });
});
