import { imageNames } from "../../../model/platform/service-images";
import { buildAndLoad, buildAndPush, loadCommands } from "../../../checks/images/commands";

const build = { registry: "ghcr.io/acme", tag: "dev", revision: "abc" };

describe("images for a local cluster", () => {
    it.each([
        ["kind-todo", ["kind", "load", "docker-image", "--name", "todo", "a:1", "b:1"]],
        ["k3d-todo", ["k3d", "image", "import", "--cluster", "todo", "a:1", "b:1"]],
        ["minikube", ["minikube", "image", "load", "a:1"]],
    ])("%s", (context, first) => expect(loadCommands(context, ["a:1", "b:1"])?.[0]).toEqual(first));

    it("needs no loading where the kubelet shares the engine", () =>
        expect(loadCommands("docker-desktop", ["a:1"])).toEqual([]));

    it("says so where nobody knows how", () => {
        expect(loadCommands("gke_acme", ["a:1"])).toBeUndefined();
        expect(buildAndLoad(build, "gke_acme")).toBeUndefined();
    });

    it("builds every image before it loads them", () => {
        const commands = buildAndLoad(build, "kind-todo")!;
        expect(commands.map(([program]) => program)).toEqual([...imageNames.map(() => "docker"), "kind"]);
        expect(commands[0]).toEqual(
            expect.arrayContaining(["SERVICE=backend", "ghcr.io/acme/todo-backend:dev", "--load"]),
        );
    });
});

it("published images are for both architectures, with provenance", () => {
    for (const command of buildAndPush(build)) {
        expect(command).toEqual(expect.arrayContaining(["linux/amd64,linux/arm64", "--push", "--sbom", "mode=max"]));
    }
});
