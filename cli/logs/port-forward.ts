import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { lokiNames } from "../../model/platform/logging-names";
import { namespaces } from "../../model/platform/namespaces";
import { UserError } from "../../engine/command/user-error";

export interface PortForward {
    readonly url: string;
    stop(): void;
}

/** Loki of the cluster that kubectl points at, on a free port of this machine. */
export async function forwardLoki(context: string | undefined, kubectl = "kubectl"): Promise<PortForward> {
    const args = [
        ...(context === undefined ? [] : ["--context", context]),
        ...["port-forward", "--namespace", namespaces.monitoring.name],
        ...["--address", "127.0.0.1", `service/${lokiNames.release}`, `:${lokiNames.port}`],
    ];
    const child = spawn(kubectl, args, { stdio: ["ignore", "pipe", "pipe"] });
    let complaint = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
    const lines = createInterface({ input: child.stdout });
    const address = new Promise<string>((resolve) =>
        lines.on("line", (line) => {
            const [, found] = /^Forwarding from (127\.0\.0\.1:\d+)/.exec(line) ?? [];
            if (found !== undefined) resolve(`http://${found}`);
        }),
    );
    const failure = Promise.race([
        once(child, "exit").then(() => complaint.trim().split("\n").at(-1) ?? "it ended"),
        once(child, "error").then(([error]) => (error as Error).message),
    ]);
    const url = await Promise.race([
        address,
        failure.then((reason) => {
            throw new UserError(
                `Loki cannot be reached through kubectl: ${reason}`,
                "npm run logs -- --url http://localhost:3100 ...   or, for a local run: --local FOLDER",
            );
        }),
    ]);
    return { url, stop: () => child.kill() };
}
