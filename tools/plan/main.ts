import { parseArgs } from "node:util";
import { readStackFile, stackNames } from "../engine/stack-files";
import { runTool } from "../run-tool";
import { compareStacks } from "./compare";
import { planStack, type StackPlan } from "./plan-stack";
import { writeStack } from "./render";
import { describeDifferences, describeStack } from "./report";

const help = `Shows what stacks would create, without the Pulumi CLI, an account, a cluster or a network.

  npm run plan [-- stack ...] [--json] [--out DIR]

  stack ...   names of stacks; all committed ones when absent
  --json      prints everything as JSON, secrets masked
  --out DIR   writes rendered objects and values as files, sorted, ready to diff

Exit code: 0, or 1 when a stack has problems.`;

runTool(async () => {
    const { values, positionals } = parseArgs({
        allowPositionals: true,
        options: { json: { type: "boolean" }, out: { type: "string" }, help: { type: "boolean", short: "h" } },
    });
    if (values.help) {
        console.log(help);
        return 0;
    }
    const folder = process.cwd();
    const selected = positionals.length > 0 ? positionals : stackNames(folder);
    const files = selected.map((it) => readStackFile(folder, it));

    const stacks: Record<string, StackPlan> = {};
    for (const file of files) stacks[file.stack] = await planStack(file);

    if (values.json) {
        console.log(JSON.stringify({ stacks }, null, 2));
    } else {
        for (const [name, plan] of Object.entries(stacks)) console.log(describeStack(name, plan));
        const resources = Object.fromEntries(Object.entries(stacks).map(([name, plan]) => [name, plan.resources]));
        console.log(describeDifferences(compareStacks(resources), Object.keys(stacks)));
    }
    if (values.out !== undefined) {
        for (const [name, { resources }] of Object.entries(stacks)) {
            const count = await writeStack(values.out, name, resources);
            console.error(`${count} files written to ${values.out}/${name}`);
        }
    }
    return Object.values(stacks).some((it) => it.problems.length > 0) ? 1 : 0;
});
