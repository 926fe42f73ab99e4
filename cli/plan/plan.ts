import { writeFile as write } from "node:fs/promises";
import { parseArgs } from "node:util";
import { checkPlatform, type Verdict } from "../../policy/checklist";
import { readStackFile, stackNames } from "../../engine/stack-files";
import { runTool } from "../../engine/command/run-tool";
import { UserError } from "../../engine/command/user-error";
import { platformOf } from "../../policy/prepare";
import { compareStacks } from "../../engine/plan/compare";
import { planPage, type PageData } from "./page/page";
import { planStack, type StackPlan } from "../../engine/plan/plan-stack";
import { writeStack } from "../../engine/plan/render";
import { describeDifferences, describeStack } from "./report";

const help = `Shows what stacks would create, without the Pulumi CLI, an account, a cluster or a network.

  npm run plan [-- stack ...] [--json] [--html FILE] [--out DIR]

  stack ...    names of stacks; all committed ones when absent
  --json       prints everything as JSON, secrets masked
  --html FILE  writes everything as one page, to look at and to send around
  --out DIR    writes rendered objects and values as files, sorted, ready to diff

Exit code: 0, or 1 when a stack has problems.`;

runTool(async () => {
    const { values, positionals } = parseArgs({
        allowPositionals: true,
        options: {
            json: { type: "boolean" },
            html: { type: "string" },
            out: { type: "string" },
            help: { type: "boolean", short: "h" },
        },
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

    const resources = Object.fromEntries(Object.entries(stacks).map(([name, plan]) => [name, plan.resources]));
    const differences = compareStacks(resources);
    if (values.html !== undefined) {
        const page = planPage({ stacks, differences, readiness: await readinessOf(stacks) });
        await writeFile(values.html, page);
        console.error(`${values.html} written: open it in a browser`);
    } else if (values.json) {
        console.log(JSON.stringify({ stacks }, null, 2));
    } else {
        for (const [name, plan] of Object.entries(stacks)) console.log(describeStack(name, plan));
        console.log(describeDifferences(differences, Object.keys(stacks)));
    }
    if (values.out !== undefined) {
        for (const [name, { resources }] of Object.entries(stacks)) {
            const count = await writeStack(values.out, name, resources);
            console.error(`${count} files written to ${values.out}/${name}`);
        }
    }
    return Object.values(stacks).some((it) => it.problems.length > 0) ? 1 : 0;
});

/** The production checklist of every stack whose config can be read. */
async function readinessOf(stacks: Readonly<Record<string, StackPlan>>): Promise<PageData["readiness"]> {
    const verdicts: Record<string, readonly Verdict[]> = {};
    for (const [stack, plan] of Object.entries(stacks)) {
        if (plan.resources.length === 0) continue;
        const { resources, outputs } = plan;
        const { target = "", profile = "" } = outputs as { target?: string; profile?: string };
        verdicts[stack] = checkPlatform(
            await platformOf({ stack, profile, target, resources, outputs, today: new Date() }),
        );
    }
    return verdicts;
}

/** @throws {@link UserError} when the file cannot be written. */
async function writeFile(path: string, content: string): Promise<void> {
    try {
        await write(path, content);
    } catch (error) {
        throw new UserError(
            `${path} cannot be written: ${(error as Error).message}`,
            "npm run plan -- --html plan.html",
        );
    }
}
