import { spawn } from "node:child_process";
import { run, tryRun } from "../../../engine/command/run-program";
import { freePort } from "../../../local/process/free-ports";
import { monitoringNames } from "../../../model/platform/monitoring-names";
import { namespaces } from "../../../model/platform/namespaces";
import { type Check, type Scene } from "../runner/check";
import { deployed, npmRun, stack } from "./support/deployed";
import { eventually, holds } from "./support/eventually";
import { isReady, podsOf } from "./support/pods";

const { grafana } = monitoringNames;
const lost = "recurring-task";
const ofLost = { namespace: namespaces.services.name, labels: { "app.kubernetes.io/name": lost } };

async function statusIsTrue(scene: Scene): Promise<void> {
    const healthy = await npmRun("status");
    holds(/The release gate passed at \S+:/.test(healthy), `of a gate that passed it says:\n${healthy}`);
    const nodes = (await scene.cluster.kubectl(["get", "nodes", "--output=name"])).trim().split("\n");
    // A pod that finds no node stays away until somebody looks.
    for (const it of nodes) await scene.cluster.kubectl(["cordon", it]);
    try {
        const where = ["--namespace", ofLost.namespace, "--selector", `app.kubernetes.io/name=${lost}`];
        await scene.cluster.kubectl(["delete", "pod", ...where, "--force", "--grace-period=0"]);
        const { folder, env } = deployed().project;
        const outcome = await tryRun("npm", ["run", "--silent", "status", "--", stack], { cwd: folder, env });
        const words = `${outcome?.stdout}${outcome?.stderr}`;
        const tellsIt = new RegExp(`BROKEN +${lost} +(0 of 1 pods ready|no pods)`).test(words);
        holds(outcome?.code === 1 && tellsIt, `without a pod of ${lost} it ends with ${outcome?.code}:\n${words}`);
    } finally {
        for (const it of nodes) await scene.cluster.kubectl(["uncordon", it]);
    }
    await eventually(async () => {
        const pods = await podsOf(scene, ofLost);
        holds(pods.length === 1 && pods.every(isReady), `${lost} does not come back`);
    }, 120);
    await npmRun("status");
}

/** Opens it as its users do: the address that is printed answers, and the command that is printed prints the password. */
async function grafanaOpens({ cluster }: Scene): Promise<void> {
    const { folder, env } = deployed().project;
    const args = ["run", "--silent", "grafana", "--", stack, "--port", String(await freePort())];
    const child = spawn("npm", args, { cwd: folder, env, detached: true });
    let output = "";
    for (const it of [child.stdout, child.stderr]) it.on("data", (chunk: Buffer) => (output += chunk.toString()));
    try {
        const [, command = "", address = ""] = await eventually(() => {
            const found = /^password: (.*)\n(http\S+)/m.exec(output);
            holds(found !== null, `npm run grafana says:\n${output}`);
            return Promise.resolve(found);
        });
        const { status } = await fetch(address);
        holds(status === 200, `${address} answers ${status}`);
        const password = await run("sh", ["-c", command], { env });
        const secret = ["get", "secret", grafana.adminSecret, "--namespace", namespaces.monitoring.name];
        const kept = await cluster.kubectl([...secret, "--output=jsonpath={.data.admin-password}"]);
        holds(password !== "" && btoa(password) === kept, `${command} prints another password than Grafana's`);
    } finally {
        process.kill(-child.pid!, "SIGINT");
    }
}

/** Where Loki stands in there are no lines to find: what counts is that somebody who looks for some is told so. */
async function logsAreFound({ cluster }: Scene): Promise<string> {
    const { folder, env } = deployed().project;
    const query = ["logs", "--", "--context", cluster.context, "--since", "1h", '{service="backend"}'];
    const outcome = await tryRun("npm", ["run", "--silent", ...query], { cwd: folder, env, timeout: 120_000 });
    const words = `${outcome?.stdout}${outcome?.stderr}`;
    const isTrue = cluster.isIsolated
        ? outcome?.code === 1 && /^error: what answers at \S+ is not Loki/m.test(words)
        : outcome?.code === 0;
    holds(isTrue, `npm run logs ends with ${outcome?.code}:\n${words}`);
    return cluster.isIsolated ? `Loki stands in: ${words.split("\n")[0]}` : `${words.split("\n").length} lines`;
}

/** Commands that tell how things are. */
export const commandChecks: readonly Check[] = [
    {
        name: "status",
        holds: "npm run status says that all is well when it is, and names the service that has no pod.",
        run: statusIsTrue,
    },
    {
        name: "doctor",
        holds: "npm run doctor finds nothing wrong with the cluster that the stack runs in.",
        run: async () => {
            await npmRun("doctor");
        },
    },
    {
        name: "grafana",
        holds: "npm run grafana leads to Grafana, with the command that prints its password.",
        run: grafanaOpens,
    },
    {
        name: "find-logs",
        holds: "npm run logs finds what a service has written, or says that what answers is not Loki.",
        run: logsAreFound,
    },
];
