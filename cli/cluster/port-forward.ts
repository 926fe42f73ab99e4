import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { tryRun } from "../../engine/command/run-program";
import { UserError } from "../../engine/command/user-error";

export interface PortForwardArgs {
    /** What it leads to, for messages. */
    readonly what: string;
    /** Arguments of `kubectl port-forward`, with namespace and ports. */
    readonly args: readonly string[];
    /** Absent: kubectl's current one. */
    readonly context?: string | undefined;
    /** The command that helps when it fails. */
    readonly fix: string;
    readonly kubectl?: string;
}

export interface PortForward {
    readonly port: number;
    /** Resolves when the connection is gone. */
    readonly ended: Promise<unknown>;
    stop(): void;
}

/**
 * A port of this machine that leads into a cluster, once it does.
 *
 * @throws {@link UserError} without kubectl, without a kube context, and when the cluster refuses.
 */
export async function portForward({
    what,
    args,
    context,
    fix,
    kubectl = "kubectl",
}: PortForwardArgs): Promise<PortForward> {
    if (context === undefined) {
        // Without one kubectl asks port 8080 of this machine, where the gateway of a local run answers.
        const current = await tryRun(kubectl, ["config", "current-context"]);
        if (current === undefined) throw new UserError("kubectl is not installed", "npm run doctor");
        if (current.code !== 0)
            throw new UserError(`there is no kube context, so no cluster whose ${what} could be reached`, fix);
    }
    const where = context === undefined ? [] : ["--context", context];
    const child = spawn(kubectl, [...where, "port-forward", ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let complaint = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
    const lines = createInterface({ input: child.stdout });
    const port = new Promise<number>((resolve) =>
        lines.on("line", (line) => {
            const [, found] = /^Forwarding from 127\.0\.0\.1:(\d+)/.exec(line) ?? [];
            if (found !== undefined) resolve(Number(found));
        }),
    );
    const ended = once(child, "exit");
    const failure = Promise.race([
        ended.then(() => complaint.trim().split("\n").at(-1) ?? "it ended"),
        once(child, "error").then(([error]) => (error as Error).message),
    ]);
    const found = await Promise.race([
        port,
        failure.then((reason) => {
            throw new UserError(`${what} cannot be reached through kubectl: ${reason}`, fix);
        }),
    ]);
    return { port: found, ended, stop: () => child.kill() };
}
