import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../../engine/command/run-program";
import { addresses } from "./addresses";

/** Of the cluster in its kubeconfigs. */
export const contextName = "todo-kube";

/** Days that a cluster's certificates are good for: longer than any cluster of a test lives. */
const days = "365";

/**
 * The cluster's authority and the certificates that it signs, as files `<name>.key` and `<name>.crt`:
 * https://kubernetes.io/docs/setup/best-practices/certificates/
 */
export async function createCertificates(folder: string): Promise<void> {
    const openssl = (...args: readonly string[]) => run("openssl", args, { cwd: folder });
    await openssl("genrsa", "-out", "service-accounts.key", "2048");
    const authority = ["-x509", "-newkey", "rsa:2048", "-nodes", "-subj", `/CN=${contextName}`, "-days", days];
    await openssl("req", ...authority, "-keyout", "ca.key", "-out", "ca.crt");

    const sign = async (name: string, subject: string, extension: string) => {
        writeFileSync(join(folder, `${name}.ext`), `${extension}\n`);
        const request = ["-newkey", "rsa:2048", "-nodes", "-subj", subject, "-keyout", `${name}.key`];
        await openssl("req", ...request, "-out", `${name}.csr`);
        const signing = ["-req", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", days];
        await openssl("x509", ...signing, "-in", `${name}.csr`, "-extfile", `${name}.ext`, "-out", `${name}.crt`);
    };
    const names = ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", serviceName];
    const numbers = ["127.0.0.1", addresses.kubernetes, addresses.node];
    const alternatives = [...names.map((it) => `DNS:${it}`), ...numbers.map((it) => `IP:${it}`)].join(",");
    await sign("api-server", "/CN=kube-apiserver", `subjectAltName=${alternatives}`);
    // To kubelets, and to API servers behind the aggregation layer.
    await sign("kubelet-client", "/O=system:masters/CN=kube-apiserver", "extendedKeyUsage=clientAuth");
    await sign("front-proxy", "/CN=front-proxy", "extendedKeyUsage=clientAuth");
}

const serviceName = "kubernetes.default.svc.cluster.local";

export interface KubeconfigArgs {
    readonly user: string;
    readonly token: string;
    readonly server: string;
}

/** Writes a kubeconfig that its owner alone can read. */
export function writeKubeconfig(folder: string, file: string, { user, token, server }: KubeconfigArgs): void {
    const authority = readFileSync(join(folder, "ca.crt")).toString("base64");
    const content = {
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name: contextName, cluster: { server, "certificate-authority-data": authority } }],
        users: [{ name: user, user: { token } }],
        contexts: [{ name: contextName, context: { cluster: contextName, user } }],
        "current-context": contextName,
    };
    writeFileSync(join(folder, file), JSON.stringify(content), { mode: 0o600 });
}
