import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { promisify } from "node:util";
import { projectFolder } from "../../support/stacks";

const run = promisify(execFile);

type Items = Readonly<Record<string, readonly object[]>>;

const volume = (name: string, spec: object) => ({
    metadata: { name },
    spec: { persistentVolumeReclaimPolicy: "Delete", ...spec },
});
const disk = volume("pvc-1", { csi: { driver: "blockvolume.csi.oraclecloud.com" } });
const folder = volume("pvc-2", { hostPath: { path: "/var/lib/x" } });
const kept = { ...disk, spec: { ...disk.spec, persistentVolumeReclaimPolicy: "Retain" } };
const balancer = { metadata: { name: "web", namespace: "shop" }, spec: { type: "LoadBalancer" } };
const plain = { metadata: { name: "api", namespace: "shop" }, spec: { type: "ClusterIP" } };

/** An API server that answers each request with the next of `rounds`, and the last of them for ever. */
function apiServer(
    rounds: readonly Items[],
    status = 200,
): Promise<{ server: Server; port: number; tokens: string[] }> {
    const asked: Record<string, number> = {};
    const tokens: string[] = [];
    const server = createServer((request, response) => {
        const kind = request.url?.split("/").at(-1) ?? "";
        const round = rounds[Math.min((asked[kind] = (asked[kind] ?? -1) + 1), rounds.length - 1)];
        tokens.push(request.headers.authorization ?? "");
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify({ items: round?.[kind] ?? [] }));
    });
    return new Promise((resolve) => {
        server.listen(0, "127.0.0.1", () => resolve({ server, port: (server.address() as AddressInfo).port, tokens }));
    });
}

const kubeconfig = (port: number, user: object) =>
    JSON.stringify({
        "current-context": "c",
        contexts: [{ name: "c", context: { cluster: "c", user: "c" } }],
        clusters: [
            {
                name: "c",
                cluster: { server: `http://127.0.0.1:${port}` },
            },
        ],
        users: [{ name: "c", user }],
    });

const token = {
    exec: {
        apiVersion: "client.authentication.k8s.io/v1beta1",
        command: process.execPath,
        args: ["-e", `console.log('{"status":{"token":"fresh"}}')`],
    },
};

function wait(config: string, environment: Readonly<Record<string, string>> = {}) {
    return run(process.execPath, ["components/cluster/wait-for-cleanup.mjs"], {
        cwd: projectFolder,
        env: {
            PATH: process.env["PATH"],
            CLUSTER_KUBECONFIG: config,
            CLEANUP_POLL_MS: "10",
            CLEANUP_UNREACHABLE_MS: "100",
            ...environment,
        },
    });
}

describe("waiting until a cluster has given everything back", () => {
    let stop: Server | undefined;
    afterEach(() => stop?.close());
    const serve = async (...args: Parameters<typeof apiServer>) => {
        const started = await apiServer(...args);
        stop = started.server;
        return started;
    };

    it("ends when disks and load balancers are gone; folders, retained volumes and plain services do not count", async () => {
        const rest = { persistentvolumes: [folder, kept], services: [plain] };
        const { port, tokens } = await serve([
            { persistentvolumes: [disk, folder], services: [balancer, plain] },
            { ...rest, services: [balancer] },
            rest,
        ]);
        const { stdout } = await wait(kubeconfig(port, token));
        expect(stdout).toContain("waiting for persistentvolume/pvc-1, service/web in namespace shop");
        expect(stdout).toContain("waiting for service/web in namespace shop");
        expect(stdout).toContain("no disk and no load balancer of the cluster is left");
        expect(new Set(tokens)).toEqual(new Set(["Bearer fresh"]));
    });

    it("names what does not go away, and fails", async () => {
        const { port } = await serve([{ services: [balancer] }]);
        await expect(wait(kubeconfig(port, token), { CLEANUP_DEADLINE_MS: "50" })).rejects.toThrow(
            /still there: service\/web in namespace shop/,
        );
    });

    it("fails when the cluster refuses the credentials: it is alive", async () => {
        const { port } = await serve([{}], 401);
        await expect(wait(kubeconfig(port, token))).rejects.toThrow(/answered 401/);
    });

    it("waits for a control plane that is busy, and never takes it for one that is gone", async () => {
        const { port } = await serve([{}], 503);
        const limits = { CLEANUP_UNREACHABLE_MS: "20", CLEANUP_DEADLINE_MS: "200" };
        await expect(wait(kubeconfig(port, token), limits)).rejects.toThrow(/answered 503/);
    });

    it("fails when the command that prints the token is missing: nothing is known of the cluster", async () => {
        const { port } = await serve([{}]);
        const missing = { exec: { ...token.exec, command: "no-such-plugin" } };
        await expect(wait(kubeconfig(port, missing))).rejects.toThrow(/no token from no-such-plugin/);
    });

    it("goes on when the cluster is gone, and says what to look for", async () => {
        const { server, port } = await serve([{}]);
        await new Promise((resolve) => server.close(resolve));
        const { stdout } = await wait(kubeconfig(port, token));
        expect(stdout).toMatch(/cannot be reached .*going on.*docs\/clouds\.md/);
    });
});
