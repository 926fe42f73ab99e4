import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { type ConfigProblem } from "./problems";

const kubeconfigSchema = z.looseObject({
    "current-context": z.string().optional(),
    contexts: z
        .array(z.looseObject({ name: z.string(), context: z.looseObject({ cluster: z.string() }) }))
        .nullish()
        .transform((it) => it ?? []),
    clusters: z
        .array(z.looseObject({ name: z.string(), cluster: z.looseObject({ server: z.string() }) }))
        .nullish()
        .transform((it) => it ?? []),
});

/** The part of kubeconfig files that says where a context leads. */
export interface KubeContexts {
    readonly current?: string;
    /** Address of the API server by context. */
    readonly servers: ReadonlyMap<string, string>;
}

/** Files that kubectl would read: those of KUBECONFIG, else the one in the home directory. */
export const kubeconfigPaths = (environment: NodeJS.ProcessEnv = process.env): string[] =>
    environment["KUBECONFIG"]?.split(delimiter).filter(Boolean) ?? [join(homedir(), ".kube", "config")];

/** Reads kubeconfig files as kubectl does: the first file that says something wins; missing files are passed over. */
export function readKubeContexts(paths: readonly string[]): KubeContexts {
    const files = paths
        .filter((it) => existsSync(it))
        .map((it) => kubeconfigSchema.parse(parse(readFileSync(it, "utf8")) ?? {}));
    const servers = new Map<string, string>();
    for (const { contexts, clusters } of files) {
        for (const { name, context } of contexts) {
            const server = clusters.find((it) => it.name === context.cluster)?.cluster.server;
            if (server !== undefined && !servers.has(name)) servers.set(name, server);
        }
    }
    return { current: files.map((it) => it["current-context"]).find(Boolean), servers };
}

/** Names that local cluster makers give to their contexts. */
const localContext = /^(minikube|docker-desktop|rancher-desktop|orbstack|colima.*|kind-.+|k3d-.+|microk8s|local-.+)$/;
const thisMachine =
    /^https?:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0|host\.docker\.internal|kubernetes\.docker\.internal)/;
const privateServer = /^https?:\/\/(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/;
/** Those that run inside of containers or a virtual machine: on this machine their API server has any port that was free. */
const forwardedContext = /^(minikube|docker-desktop|kind-.+|k3d-.+)$/;
const productionName = /(^|[^a-z])(prod|production|live|prd)([^a-z]|$)/i;

/** Whether a context leads to a cluster on this machine or its network, by its name or its address. One that nobody knows counts as local. */
export function isLocalContext({ current, servers }: KubeContexts, wanted: string | undefined): boolean {
    const name = wanted ?? current;
    const server = name === undefined ? undefined : servers.get(name);
    if (name === undefined || server === undefined) return true;
    return localContext.test(name) || thisMachine.test(server) || privateServer.test(server);
}

/** The port that a context's API server listens on; undefined where the kubeconfig does not tell. */
export function apiServerPort({ current, servers }: KubeContexts, wanted: string | undefined): number | undefined {
    const name = wanted ?? current;
    const server = name === undefined ? undefined : servers.get(name);
    if (name === undefined || server === undefined || !URL.canParse(server)) return undefined;
    if (forwardedContext.test(name) && thisMachine.test(server)) return undefined;
    const { port } = new URL(server);
    return port === "" ? undefined : Number(port);
}

/**
 * Why a context should not be used for development, or nothing. A context is local by its name or its private address, and
 * never when it calls itself production.
 */
export function contextProblem(
    project: string,
    contexts: KubeContexts,
    wanted: string | undefined,
    allowRemote: boolean,
): ConfigProblem | undefined {
    const name = wanted ?? contexts.current;
    const known = [...contexts.servers.keys()].join(", ") || "none found";
    // Nothing to look at: the provider will say that no cluster can be reached, in its own words and at the right time.
    if (name === undefined) return undefined;
    const server = contexts.servers.get(name);
    if (wanted !== undefined && server === undefined) {
        return {
            key: `${project}:kubeContext`,
            message: "there is no such context in the kubeconfig",
            given: name,
            allowed: known,
            fix: "pulumi config rm kubeContext",
        };
    }
    if (allowRemote || server === undefined) return undefined;
    if (!productionName.test(name) && isLocalContext(contexts, name)) return undefined;
    return {
        key: `${project}:kubeContext`,
        message: `this context leads to ${server}, which does not look like a local cluster`,
        given: name,
        allowed: "a local cluster (Minikube, kind, k3d, Docker Desktop), or allowRemoteContext true",
        fix: "pulumi config set allowRemoteContext true",
    };
}
