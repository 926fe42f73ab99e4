import { spawn } from "node:child_process";
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
    /** Resolves when it was stopped; rejects with a {@link UserError} when the connection is lost. */
    readonly ended: Promise<void>;
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
        if (current === undefined) throw notInstalled();
        if (current.code !== 0)
            throw new UserError(`there is no kube context, so no cluster whose ${what} could be reached`, fix);
    }
    const where = context === undefined ? [] : ["--context", context];
    const child = spawn(kubectl, [...where, "port-forward", ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let stopped = false;
    let complaint = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
    const ended = new Promise<void>((resolve, reject) => {
        child.once("error", () => reject(notInstalled()));
        child.once("close", () => {
            if (stopped) return resolve();
            const reason = complaint.trim().split("\n").at(-1) || "it ended";
            reject(new UserError(`${what} cannot be reached through kubectl: ${reason}`, fix));
        });
    });
    const port = await new Promise<number>((resolve, reject) => {
        ended.catch(reject);
        createInterface({ input: child.stdout }).on("line", (line) => {
            const [, found] = /^Forwarding from 127\.0\.0\.1:(\d+)/.exec(line) ?? [];
            if (found !== undefined) resolve(Number(found));
        });
    });
    const stop = () => {
        stopped = true;
        child.kill();
    };
    return { port, ended, stop };
}

const notInstalled = () => new UserError("kubectl is not installed", "npm run doctor");
