import { rmSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { freePort } from "../../../local/process/free-ports";
import { kubeconfigs, startControlPlane, type Endpoints } from "../../cluster/node/control-plane";
import { Daemons } from "../../cluster/node/daemons";
import { controlPlanePrograms, type NodePrograms } from "../../cluster/node/programs";

/** What the API server answers with other than success. */
export class ApiError extends Error {
    constructor(
        readonly status: number,
        message: string,
    ) {
        super(message);
    }
}

const daemonNames = ["controllers", "api-server", "etcd"] as const;

/** A Kubernetes without nodes, on loopback: pods stay Pending. It is made and deleted as a cloud does, and forgets everything then. */
export class NodelessCluster {
    isUp = false;
    private readonly daemons: Daemons;

    private constructor(
        private readonly folder: string,
        private readonly programs: NodePrograms,
        private readonly endpoints: Endpoints,
        /** Asked who the bearer of a token is. */
        private readonly tokenReview: string,
    ) {
        this.daemons = new Daemons(folder);
    }

    static async prepare(folder: string, tokenReview: string): Promise<NodelessCluster> {
        const programs = await controlPlanePrograms((step) => console.log(step));
        // Those of a run that was killed.
        await new Daemons(folder).stop(...daemonNames);
        const names = ["apiServer", "etcd", "etcdPeers", "controllers"] as const;
        const ports = Object.fromEntries(await Promise.all(names.map(async (it) => [it, await freePort()] as const)));
        const endpoints = { host: "127.0.0.1", ports: ports as Endpoints["ports"] };
        return new NodelessCluster(folder, programs, endpoints, tokenReview);
    }

    /** `host:port`. */
    get address(): string {
        return `${this.endpoints.host}:${this.endpoints.ports.apiServer}`;
    }

    /** Base64 of the authority's certificate. */
    get authority(): string {
        return readFileSync(join(this.folder, "ca.crt")).toString("base64");
    }

    /** Path of the administrator's kubeconfig. */
    get kubeconfig(): string {
        return join(this.folder, kubeconfigs.admin);
    }

    async up(): Promise<void> {
        rmSync(this.folder, { recursive: true, force: true });
        const daemons = new Daemons(this.folder);
        const webhook = {
            apiVersion: "v1",
            kind: "Config",
            clusters: [{ name: "cloud", cluster: { server: this.tokenReview } }],
            users: [{ name: "api-server", user: {} }],
            contexts: [{ name: "cloud", context: { cluster: "cloud", user: "api-server" } }],
            "current-context": "cloud",
        };
        writeFileSync(join(this.folder, "token-review.json"), JSON.stringify(webhook));
        await startControlPlane(daemons, this.programs, {
            endpoints: this.endpoints,
            flags: [
                "--authentication-token-webhook-config-file=token-review.json",
                "--authentication-token-webhook-version=v1",
            ],
        });
        this.isUp = true;
    }

    async down(): Promise<void> {
        this.isUp = false;
        await this.daemons.stop(...daemonNames);
    }

    /** Asks the API server as its administrator. */
    api<T>(method: string, path: string, body?: object): Promise<T> {
        const { host, ports } = this.endpoints;
        const [token = ""] = readFileSync(join(this.folder, "tokens.csv"), "utf8").split(",");
        const options = {
            host,
            port: ports.apiServer,
            path,
            method,
            ca: readFileSync(join(this.folder, "ca.crt")),
            headers: {
                authorization: `Bearer ${token}`,
                "content-type": method === "PATCH" ? "application/merge-patch+json" : "application/json",
            },
        };
        return new Promise((resolve, reject) => {
            const call = request(options, (response) => {
                let text = "";
                response.on("data", (chunk: Buffer) => (text += chunk.toString()));
                response.on("end", () => {
                    const status = response.statusCode ?? 0;
                    if (status < 300) resolve(JSON.parse(text) as T);
                    else reject(new ApiError(status, `${method} ${path} answered ${status}: ${text.slice(0, 300)}`));
                });
            });
            call.on("error", reject);
            call.end(body && JSON.stringify(body));
        });
    }
}
