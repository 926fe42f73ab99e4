/**
 * Kubeconfigs that still work when `pulumi destroy` runs months later: destroy uses what is stored in the state, so they hold a
 * certificate or a command that gets a fresh token, never a token.
 */

export interface Exec {
    readonly command: string;
    readonly args: readonly string[];
    /** Whether the command wants the cluster's address and authority. */
    readonly provideClusterInfo: boolean;
}

export interface ExecKubeconfigArgs {
    /** Name of the context, the cluster and the user. */
    readonly name: string;
    /** `https://host[:port]`. */
    readonly server: string;
    /** Base64 of the PEM of the API server's authority. */
    readonly certificateAuthority: string;
    readonly exec: Exec;
}

/** A kubeconfig whose user is a command that prints an ExecCredential. JSON, which every YAML reader takes. */
export function execKubeconfig({ name, server, certificateAuthority, exec }: ExecKubeconfigArgs): string {
    return JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        "current-context": name,
        contexts: [{ name, context: { cluster: name, user: name } }],
        clusters: [{ name, cluster: { server, "certificate-authority-data": certificateAuthority } }],
        users: [
            {
                name,
                user: {
                    exec: { apiVersion: "client.authentication.k8s.io/v1beta1", interactiveMode: "Never", ...exec },
                },
            },
        ],
    });
}
