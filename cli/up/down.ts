import { parseArgs } from "node:util";
import { clusterState } from "../cluster/local-cluster";
import { readStackFile } from "../../engine/stack-files";
import { runTool } from "../../engine/command/run-tool";
import { stackArgument, stackCommand } from "../../engine/command/stack-argument";
import { UserError } from "../../engine/command/user-error";
import { confirm } from "./confirm";
import { removeKeptDefinitions } from "./definitions";
import { openStack, runOperation } from "./operation";
import { countByComponent } from "./progress";
import { findPulumi } from "./pulumi-cli";
import { stateOf } from "./state";
import { explainCommand } from "./failure";

const help = `Takes a stack away, data included, and leaves nothing.

  npm run down [-- stack] [--yes]

  stack  default: dev
  --yes  cloud stacks: does not ask

Beyond \`pulumi destroy\` it removes the custom resource definitions that Helm keeps, where nobody else uses them.`;

runTool(
    async () => {
        const { values, positionals } = parseArgs({
            allowPositionals: true,
            options: { yes: { type: "boolean", short: "y" }, help: { type: "boolean", short: "h" } },
        });
        if (values.help) {
            console.log(help);
            return 0;
        }
        const folder = process.cwd();
        const stack = stackArgument("down", positionals);
        const file = readStackFile(folder, stack);
        const isDev = file.values[`${file.project}:target`] === "dev";
        const pulumi = await findPulumi(folder);
        if (pulumi === undefined) throw new UserError("the Pulumi CLI is not installed", `npm run doctor -- ${stack}`);
        if (
            !isDev &&
            !values.yes &&
            !(await confirm(`Delete stack ${stack} and its data?`, stackCommand("down", stack, "--yes")))
        )
            return 1;

        const open = await openStack(folder, stack, pulumi);
        const outcome = await runOperation(open, "destroy", countByComponent(await stateOf(open.stack)));
        if (outcome === "refused") return 1;
        if (outcome === "failed") {
            console.error(`\nGo on with: ${stackCommand("down", stack)}`);
            return 1;
        }
        // A cloud's cluster has gone as a whole.
        if (isDev) await removeDefinitions(await clusterState(file));
        return 0;
    },
    { explain: explainCommand },
);

async function removeDefinitions(cluster: Awaited<ReturnType<typeof clusterState>>): Promise<void> {
    if (cluster.state !== "reachable") return;
    const { removed, inUse } = await removeKeptDefinitions(cluster.context);
    if (removed.length > 0) console.log(`Removed ${removed.length} definitions that Helm keeps.`);
    for (const group of inUse) console.log(`Kept the definitions of ${group}: the cluster has other objects of them.`);
}
