import { tryRun } from "../../../engine/command/run-program";
import { namespaces } from "../../../model/platform/namespaces";
import { type Check, type Scene } from "../runner/check";
import { deployed, npmRun, stack } from "./support/deployed";
import { eventually, holds } from "./support/eventually";
import { isReady, podsOf } from "./support/pods";

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
];
