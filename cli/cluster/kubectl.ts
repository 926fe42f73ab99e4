import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, tryRun } from "../../engine/command/run-program";
import { UserError } from "../../engine/command/user-error";

/** How kubectl gets to a stack's cluster; with neither, by the user's current context. */
export interface ClusterAccess {
    readonly context?: string;
    /** A kubeconfig that replaces the user's own, as text (a provisioned cluster has one) or as the path of its file. */
    readonly kubeconfig?: string;
}

/** kubectl against one cluster. Holds a kubeconfig in a temporary file until it is closed. */
export class Kubectl {
    private readonly folder?: string;
    private readonly env: NodeJS.ProcessEnv;

    constructor(
        private readonly access: ClusterAccess,
        environment: NodeJS.ProcessEnv = process.env,
    ) {
        this.env = { ...environment };
        if (!access.kubeconfig) return;
        if (!isDocument(access.kubeconfig)) {
            this.env["KUBECONFIG"] = access.kubeconfig;
            return;
        }
        this.folder = mkdtempSync(join(tmpdir(), "todo-kubeconfig-"));
        this.env["KUBECONFIG"] = join(this.folder, "kubeconfig");
        writeFileSync(this.env["KUBECONFIG"], access.kubeconfig, { mode: 0o600 });
    }

    /**
     * What `kubectl get` prints as JSON; undefined when a single object does not exist.
     *
     * @throws UserError when there is no kubectl, or the cluster does not answer.
     */
    async get(...args: readonly string[]): Promise<unknown> {
        const result = await tryRun("kubectl", [...this.where, "get", ...args, "--output", "json"], {
            env: this.env,
            timeout: 30_000,
        });
        if (result === undefined) throw new UserError("kubectl is not installed", "npm run doctor");
        if (result.stderr.includes("(NotFound)")) return undefined;
        if (result.code !== 0)
            throw new UserError(`the cluster does not answer: ${result.stderr.trim()}`, "npm run doctor");
        return JSON.parse(result.stdout) as unknown;
    }

    /** Whether there is a kubectl, and a cluster that answers it. */
    async answers(): Promise<boolean> {
        const result = await tryRun("kubectl", [...this.where, "version", "--output", "json"], {
            env: this.env,
            timeout: 15_000,
        });
        return result?.code === 0;
    }

    /**
     * Runs a command that changes the cluster.
     *
     * @throws UserError with kubectl's own words when it fails.
     */
    async change(...args: readonly string[]): Promise<void> {
        await run("kubectl", [...this.where, ...args], { env: this.env, timeout: 60_000 });
    }

    /** A command for the user to type. */
    line(...args: readonly string[]): string {
        return ["kubectl", ...this.where, ...args].join(" ");
    }

    private get where(): readonly string[] {
        const { context } = this.access;
        return context ? ["--context", context] : [];
    }

    close(): void {
        if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
    }
}

/** YAML of more than a line, or JSON; a path is neither. */
const isDocument = (kubeconfig: string): boolean => /\n|^\s*\{/.test(kubeconfig);
