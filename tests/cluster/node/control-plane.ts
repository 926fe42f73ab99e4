import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { addresses, nodeName, ports } from "./addresses";
import { createCertificates, writeKubeconfig } from "./certificates";
import { type Daemons } from "./daemons";
import { type NodePrograms } from "./programs";

const loopback = "127.0.0.1";

/** Where a control plane answers. */
export interface Endpoints {
    /** Address of the API server; everything else is asked on loopback only. */
    readonly host: string;
    readonly ports: Readonly<Record<"apiServer" | "etcd" | "etcdPeers" | "controllers", number>> & {
        /** Absent where there are no nodes to put pods on. */
        readonly scheduler?: number;
    };
}

const nodeEndpoints: Endpoints = { host: addresses.node, ports };
const etcdUrl = (port: number): string => `http://${loopback}:${port}`;

/** Kubeconfigs of the cluster, by who uses them. */
export const kubeconfigs = {
    admin: "admin.kubeconfig",
    kubelet: "kubelet.kubeconfig",
    proxy: "proxy.kubeconfig",
} as const;

export interface ControlPlaneOptions {
    /** @default those of the one node of this machine */
    readonly endpoints?: Endpoints;
    /** Flags of the API server beside those that all have. */
    readonly flags?: readonly string[];
}

/** etcd, API server, controllers and scheduler. Nodes and users are told apart by tokens. */
export async function startControlPlane(
    daemons: Daemons,
    programs: NodePrograms,
    { endpoints = nodeEndpoints, flags = [] }: ControlPlaneOptions = {},
): Promise<void> {
    const { folder } = daemons;
    const { ports } = endpoints;
    await createCertificates(folder);
    const token = writeUsers(folder, endpoints);
    daemons.start("etcd", [
        "etcd",
        `--data-dir=${join(folder, "etcd")}`,
        `--listen-client-urls=${etcdUrl(ports.etcd)}`,
        `--advertise-client-urls=${etcdUrl(ports.etcd)}`,
        `--listen-peer-urls=${etcdUrl(ports.etcdPeers)}`,
    ]);
    daemons.start("api-server", [programs["kube-apiserver"], ...apiServerFlags(endpoints), ...flags]);
    await apiServerReady(daemons, endpoints, token);
    daemons.start("controllers", [
        programs["kube-controller-manager"],
        `--kubeconfig=${kubeconfigs.admin}`,
        "--service-account-private-key-file=service-accounts.key",
        "--root-ca-file=ca.crt",
        "--cluster-signing-cert-file=ca.crt",
        "--cluster-signing-key-file=ca.key",
        "--leader-elect=false",
        `--bind-address=${loopback}`,
        `--secure-port=${ports.controllers}`,
        `--cert-dir=${join(folder, "controllers")}`,
    ]);
    if (ports.scheduler === undefined) return;
    daemons.start("scheduler", [
        programs["kube-scheduler"],
        `--kubeconfig=${kubeconfigs.admin}`,
        "--leader-elect=false",
        `--bind-address=${loopback}`,
        `--secure-port=${ports.scheduler}`,
        `--cert-dir=${join(folder, "scheduler")}`,
    ]);
}

/** Who may come in. Gives back the administrator's token. */
function writeUsers(folder: string, { host, ports }: Endpoints): string {
    const server = `https://${host}:${ports.apiServer}`;
    const users = [
        { file: kubeconfigs.admin, user: "admin", groups: "system:masters" },
        { file: kubeconfigs.kubelet, user: `system:node:${nodeName}`, groups: "system:nodes" },
        { file: kubeconfigs.proxy, user: "system:kube-proxy", groups: "" },
    ].map((it) => ({ ...it, token: randomBytes(16).toString("hex") }));
    for (const { file, user, token } of users) writeKubeconfig(folder, file, { user, token, server });
    const lines = users.map(({ token, user, groups }) => `${token},${user},${user}${groups && `,"${groups}"`}\n`);
    writeFileSync(join(folder, "tokens.csv"), lines.join(""), { mode: 0o600 });
    return users[0]!.token;
}

function apiServerFlags({ host, ports }: Endpoints): string[] {
    return [
        `--etcd-servers=${etcdUrl(ports.etcd)}`,
        `--bind-address=${host}`,
        `--advertise-address=${host}`,
        `--secure-port=${ports.apiServer}`,
        "--token-auth-file=tokens.csv",
        "--client-ca-file=ca.crt",
        "--tls-cert-file=api-server.crt",
        "--tls-private-key-file=api-server.key",
        "--authorization-mode=Node,RBAC",
        "--allow-privileged=true",
        "--service-account-key-file=service-accounts.key",
        "--service-account-signing-key-file=service-accounts.key",
        "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
        `--service-cluster-ip-range=${addresses.services}`,
        "--kubelet-client-certificate=kubelet-client.crt",
        "--kubelet-client-key=kubelet-client.key",
        "--kubelet-preferred-address-types=InternalIP",
        "--proxy-client-cert-file=front-proxy.crt",
        "--proxy-client-key-file=front-proxy.key",
        "--requestheader-client-ca-file=ca.crt",
        "--requestheader-allowed-names=front-proxy",
        "--requestheader-username-headers=X-Remote-User",
        "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
    ];
}

/** Rejects with the API server's last words when it ends instead. */
async function apiServerReady(daemons: Daemons, { host, ports }: Endpoints, token: string): Promise<void> {
    const ca = readFileSync(join(daemons.folder, "ca.crt"));
    const isReady = () =>
        new Promise<boolean>((resolve) =>
            request(
                {
                    host,
                    port: ports.apiServer,
                    path: "/readyz",
                    ca,
                    headers: { authorization: `Bearer ${token}` },
                },
                (response) => {
                    response.resume();
                    resolve(response.statusCode === 200);
                },
            )
                .on("error", () => resolve(false))
                .end(),
        );
    const deadline = Date.now() + 120_000;
    while (!(await isReady())) {
        if (!daemons.isRunning("api-server") || Date.now() > deadline) {
            throw new Error(`the API server does not become ready:\n${daemons.lastWords("api-server")}`);
        }
        await pause(200);
    }
}
