import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fakePrograms } from "../../support/fake-programs";
import { KindCluster } from "./kind";

const before = process.env["PATH"];
afterEach(() => (process.env["PATH"] = before));

/** Puts programs first on PATH; each writes down its arguments. */
function pretend(programs: Readonly<Record<string, string>>): () => string[] {
    const record = Object.entries(programs).map(([name, body]) => [
        name,
        `echo "${name} $*" >> "$(dirname "$0")/calls"\n${body}`,
    ]);
    const folder = fakePrograms(Object.fromEntries(record) as Record<string, string>)["PATH"]!;
    process.env["PATH"] = `${folder}:/usr/bin:/bin`;
    return () => readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
}

it("needs kind, and a container engine that answers", async () => {
    pretend({ kind: "exit 0", docker: "exit 0" });
    expect(await KindCluster.isPossible()).toBe(true);
    pretend({ kind: "exit 0", docker: "exit 1" });
    expect(await KindCluster.isPossible()).toBe(false);
    process.env["PATH"] = fakePrograms({ docker: "exit 0" })["PATH"];
    expect(await KindCluster.isPossible()).toBe(false);
});

it("is made with metrics, under a kubeconfig of its own, and deleted", async () => {
    const calls = pretend({ kind: 'echo "kind v0.32.0"', kubectl: "cat > /dev/null" });
    const cluster = await KindCluster.up(() => undefined);
    await cluster.down();
    expect(cluster.description).toBe("kind v0.32.0");
    expect(calls().map((it) => it.replaceAll(cluster.kubeconfig, "FILE"))).toEqual([
        "kind version",
        "kind delete cluster --name todo-check --kubeconfig FILE",
        "kind create cluster --name todo-check --kubeconfig FILE --wait 180s",
        "kubectl --kubeconfig FILE apply --filename -",
        "kubectl --kubeconfig FILE rollout status deployment/metrics-server --namespace=kube-system --timeout=180s",
        "kind delete cluster --name todo-check --kubeconfig FILE",
    ]);
});
