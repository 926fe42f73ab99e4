// Waits until a cluster has given back the disks and load balancers that its cloud made for it. Run by `pulumi destroy` when
// everything inside is deleted and before the nodes go: afterwards nobody would take them back (docs/clouds.md#destroy).
//
//   CLUSTER_KUBECONFIG=... node components/cluster/wait-for-cleanup.mjs
//
// The kubeconfig has a client certificate, or a command that prints a token. A cluster that cannot be reached for two minutes
// counts as gone: what it may have left behind is then named, not waited for.
import { execFile } from "node:child_process";
import * as http from "node:http";
import * as https from "node:https";
import { promisify } from "node:util";
import { parse } from "yaml";

const pollMs = Number(process.env.CLEANUP_POLL_MS ?? 5_000);
const deadlineMs = Number(process.env.CLEANUP_DEADLINE_MS ?? 15 * 60_000);
const unreachableMs = Number(process.env.CLEANUP_UNREACHABLE_MS ?? 2 * 60_000);

/** The cluster answered, but not with what was asked for. */
class Refused extends Error {}

/** The cluster answered that it is busy: its control plane is being moved, or has too much to do. */
class Busy extends Error {}

/** TLS options and headers of the kubeconfig's current user. */
async function connection(kubeconfig) {
    const named = (list, name) => list.find((it) => it.name === name);
    const { context } = named(kubeconfig.contexts, kubeconfig["current-context"]);
    const { cluster } = named(kubeconfig.clusters, context.cluster);
    const { user } = named(kubeconfig.users, context.user);
    const decode = (data) => (data === undefined ? undefined : Buffer.from(data, "base64"));
    const tls = {
        ca: decode(cluster["certificate-authority-data"]),
        cert: decode(user["client-certificate-data"]),
        key: decode(user["client-key-data"]),
    };
    if (user.exec === undefined) return { server: cluster.server, tls, headers: {} };
    const environment = { apiVersion: user.exec.apiVersion, kind: "ExecCredential", spec: { interactive: false } };
    if (user.exec.provideClusterInfo) environment.spec.cluster = { server: cluster.server };
    try {
        const { stdout } = await promisify(execFile)(user.exec.command, user.exec.args ?? [], {
            env: { ...process.env, KUBERNETES_EXEC_INFO: JSON.stringify(environment) },
        });
        return { server: cluster.server, tls, headers: { authorization: `Bearer ${JSON.parse(stdout).status.token}` } };
    } catch (error) {
        throw new Refused(`no token from ${user.exec.command}: ${error.message}`);
    }
}

const isPassing = (status) => status === 429 || status >= 500;

function list({ server, tls, headers }, path) {
    return new Promise((resolve, reject) => {
        const url = new URL(path, server);
        const { request } = url.protocol === "http:" ? http : https;
        const call = request(url, { ...tls, headers, timeout: 15_000 }, (response) => {
            let body = "";
            response.setEncoding("utf8");
            response.on("data", (chunk) => (body += chunk));
            response.on("end", () => {
                if (response.statusCode === 200) resolve(JSON.parse(body).items);
                else
                    reject(
                        new (isPassing(response.statusCode) ? Busy : Refused)(
                            `GET ${path} answered ${response.statusCode}`,
                        ),
                    );
            });
        });
        call.on("timeout", () => call.destroy(new Error("no answer within 15 seconds")));
        call.on("error", reject);
        call.end();
    });
}

/** What the cloud still holds for the cluster, as a user would name it. */
async function leftovers(kubeconfig) {
    const api = await connection(kubeconfig);
    const volumes = await list(api, "/api/v1/persistentvolumes");
    const services = await list(api, "/api/v1/services");
    return [
        // Folders on a node go with the node, and a volume that is to be retained is meant to stay.
        ...volumes
            .filter(({ spec }) => spec.csi !== undefined && spec.persistentVolumeReclaimPolicy === "Delete")
            .map(({ metadata }) => `persistentvolume/${metadata.name}`),
        ...services
            .filter(({ spec }) => spec.type === "LoadBalancer")
            .map(({ metadata }) => `service/${metadata.name} in namespace ${metadata.namespace}`),
    ];
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function main() {
    const kubeconfig = parse(process.env.CLUSTER_KUBECONFIG ?? "");
    if (!kubeconfig) throw new Refused("CLUSTER_KUBECONFIG is not set");
    const start = Date.now();
    let lastAnswer = start;
    for (;;) {
        try {
            const left = await leftovers(kubeconfig);
            if (left.length === 0) return "no disk and no load balancer of the cluster is left";
            lastAnswer = Date.now();
            if (lastAnswer - start > deadlineMs) {
                throw new Refused(
                    `still there: ${left.join(", ")}. Delete what was made by hand (kubectl delete ...) and run pulumi destroy again`,
                );
            }
            console.log(`waiting for ${left.join(", ")}`);
        } catch (error) {
            if (error instanceof Refused) throw error;
            if (error instanceof Busy) {
                lastAnswer = Date.now();
                if (lastAnswer - start > deadlineMs) throw error;
                console.log(`waiting for a cluster that is busy: ${error.message}`);
            }
            if (Date.now() - lastAnswer > unreachableMs) {
                return [
                    `the cluster cannot be reached (${error.message}): going on.`,
                    "Look for disks and load balancers that it left; docs/clouds.md lists the commands",
                ].join(" ");
            }
        }
        await sleep(pollMs);
    }
}

main().then(
    (sentence) => console.log(`wait-for-cleanup: ${sentence}`),
    (error) => {
        console.error(`wait-for-cleanup: ${error.message}`);
        process.exitCode = 1;
    },
);
