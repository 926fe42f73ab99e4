import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { gatewayTarget, type SuiteTarget } from "../../../../e2e/client/target";
import { namespaces } from "../../../../model/platform/namespaces";
import { type Scene } from "../../runner/check";

/** Lends the platform as its users reach it: through the gateway, on a port of this machine. */
export async function withGateway<T>(
    { cluster }: Scene,
    use: (target: SuiteTarget, url: string) => Promise<T>,
): Promise<T> {
    const where = ["--kubeconfig", cluster.kubeconfig, "--namespace", namespaces.gateway.name];
    const child = spawn("kubectl", [...where, "port-forward", "service/gateway", ":80"], { stdio: "pipe" });
    let complaint = "";
    child.stderr.on("data", (text: Buffer) => (complaint += text.toString()));
    try {
        const port = await Promise.race([
            once(createInterface({ input: child.stdout }), "line").then(
                ([line]) => /:(\d+) ->/.exec(String(line))?.[1],
            ),
            once(child, "exit"),
        ]);
        if (typeof port !== "string") throw new Error(`the gateway cannot be reached: ${complaint}`);
        const url = `http://127.0.0.1:${port}`;
        return await use(gatewayTarget(url), url);
    } finally {
        child.kill();
    }
}
