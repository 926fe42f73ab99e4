import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type PolicySpec } from "../../../components/security/rules";
import { evaluate } from "../../../engine/evaluate";
import { temporaryFolder } from "../../support/temporary-folder";
import { stackFile } from "../../support/stacks";

/** Ports on which the operators of the dev stack may leave their namespace for anybody, with this context. */
async function portsOf(context: string, server: string): Promise<readonly number[]> {
    const path = join(temporaryFolder("kubeconfig"), "config");
    writeFileSync(
        path,
        JSON.stringify({
            "current-context": context,
            contexts: [{ name: context, context: { cluster: "c" } }],
            clusters: [{ name: "c", cluster: { server } }],
        }),
    );
    const before = process.env["KUBECONFIG"];
    process.env["KUBECONFIG"] = path;
    try {
        const { resources } = await evaluate(stackFile("dev"));
        const policy = resources.find((it) => it.name === "network-policies-dapr-dapr-operator");
        const { egress = [] } = policy?.inputs["spec"] as PolicySpec;
        const toAnybody = (egress as { to?: object; ports: { port: number }[] }[]).filter((it) => it.to === undefined);
        return toAnybody.flatMap((it) => it.ports.map(({ port }) => port));
    } finally {
        if (before === undefined) delete process.env["KUBECONFIG"];
        else process.env["KUBECONFIG"] = before;
    }
}

it("pods reach the API server on the port that it listens on, where the kubeconfig tells", async () => {
    expect(await portsOf("microk8s", "https://127.0.0.1:16443")).toEqual([443, 6443, 8443, 16443]);
    expect(await portsOf("kind-todo", "https://127.0.0.1:41234")).toEqual([443, 6443, 8443]);
});
