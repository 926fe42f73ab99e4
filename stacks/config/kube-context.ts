import { type ConfigProblem } from "./problems";
import { type KubeContexts } from "./kubeconfig-files";

/** Names that local cluster makers give to their contexts. */
const localContext = /^(minikube|docker-desktop|rancher-desktop|orbstack|colima.*|kind-.+|k3d-.+|microk8s|local-.+)$/;
const thisMachine =
    /^https?:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0|host\.docker\.internal|kubernetes\.docker\.internal)/;
const privateServer = /^https?:\/\/(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/;
/** Those that run inside of containers or a virtual machine: on this machine their API server has any port that was free. */
const forwardedContext = /^(minikube|docker-desktop|kind-.+|k3d-.+)$/;
const productionName = /(^|[^a-z])(prod|production|live|prd)([^a-z]|$)/i;

/**
 * Whether a context leads to a cluster on this machine or its network, by its name or its address. One that cannot be judged is
 * not local; where there is none at all, nothing can be reached.
 */
export function isLocalContext({ current, servers }: KubeContexts, wanted: string | undefined): boolean {
    const name = wanted ?? current;
    if (name === undefined) return true;
    const server = servers.get(name);
    if (server === undefined) return false;
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
    const key = `${project}:kubeContext`;
    const { unreadable = [], servers } = contexts;
    if (unreadable.length > 0)
        return {
            key,
            message: `the kubeconfig cannot be read: ${unreadable.join("; ")}`,
            allowed: "files that kubectl reads",
            fix: "kubectl config view",
        };
    // Nothing to look at: the provider will say that no cluster can be reached, in its own words and at the right time.
    if (name === undefined) return undefined;
    const server = servers.get(name);
    const isLocal = !productionName.test(name) && isLocalContext(contexts, name);
    if (isLocal || (allowRemote && server !== undefined)) return undefined;
    const local = [...servers.keys()].find((it) => !productionName.test(it) && isLocalContext(contexts, it));
    const useLocal = local === undefined ? undefined : `pulumi config set kubeContext ${inShell(local)}`;
    if (server === undefined)
        return {
            key,
            message:
                wanted === undefined
                    ? "the current context of the kubeconfig leads nowhere"
                    : "there is no such context in the kubeconfig, or it leads nowhere",
            given: name,
            allowed: [...servers.keys()].join(", ") || "none found",
            fix:
                useLocal ??
                (wanted === undefined ? "kubectl config unset current-context" : "pulumi config rm kubeContext"),
        };
    return {
        key,
        message: `this context leads to ${server}, which does not look like a local cluster`,
        given: name,
        allowed: "a local cluster (Minikube, kind, k3d, Docker Desktop), or allowRemoteContext true",
        fix: useLocal ?? "pulumi config set allowRemoteContext true",
    };
}

/** A word as a shell takes it: names of contexts may hold anything. */
const inShell = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
