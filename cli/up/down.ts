import { Kubectl } from "../cluster/kubectl";
import { clusterState } from "../cluster/local-cluster";
import { readStackFile } from "../../engine/stack-files";
import { stopLocalRun } from "../../local/platform/stop-local-run";
import { stackCommand } from "../../engine/command/stack-command";
import { confirm } from "./confirm";
import { removeKeptDefinitions } from "./definitions";
import { requireStack, runOperation } from "./operation";
import { countByComponent } from "./progress";
import { requirePulumi } from "./pulumi-cli";
import { refuseProtected } from "./protection";
import { stateOf } from "./state";
import { commandPrefix } from "./state-backend";

export interface DownOptions {
    /** Does not ask. */
    readonly yes?: boolean;
}

/** `npm run down`; answers with the exit code. */
export async function down(stack: string, { yes }: DownOptions): Promise<number> {
    const folder = process.cwd();
    const file = readStackFile(folder, stack);
    if (stack === "dev" && (await stopLocalRun())) return 0;
    const isDev = file.values[`${file.project}:target`] === "dev";
    const pulumi = await requirePulumi(folder, stack);
    const open = await requireStack(folder, stack, pulumi);
    const resources = await stateOf(open.stack);
    refuseProtected(stack, resources, commandPrefix(open.backend));
    if (!isDev && !yes && !(await confirm(`Delete stack ${stack} and its data?`, stackCommand("down", stack, "--yes"))))
        return 1;

    const outcome = await runOperation(open, "destroy", countByComponent(resources));
    if (outcome === "refused") return 1;
    if (outcome === "failed") {
        console.error(`\nGo on with: ${stackCommand("down", stack)}`);
        return 1;
    }
    // A cloud's cluster has gone as a whole.
    if (isDev) await removeDefinitions(await clusterState(file));
    return 0;
}

async function removeDefinitions(cluster: Awaited<ReturnType<typeof clusterState>>): Promise<void> {
    if (cluster.state !== "reachable") return;
    const kubectl = new Kubectl({ context: cluster.context });
    const { removed, inUse } = await removeKeptDefinitions(kubectl).finally(() => kubectl.close());
    if (removed.length > 0) console.log(`Removed ${removed.length} definitions that Helm keeps.`);
    for (const group of inUse) console.log(`Kept the definitions of ${group}: the cluster has other objects of them.`);
}
