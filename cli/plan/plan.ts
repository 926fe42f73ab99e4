import { mkdir, writeFile as write } from "node:fs/promises";
import { checkPlatform, type Verdict } from "../../policy/checklist";
import { readStackFile, stackNames } from "../../engine/stack-files";
import { tryRun } from "../../engine/command/run-program";
import { UserError } from "../../engine/command/user-error";
import { auditedPlatform } from "../../policy/audited-stack";
import { compareStacks, type Difference } from "../../engine/plan/compare";
import { planPage, type PageData } from "./page/page";
import { planStack, type StackPlan } from "../../engine/plan/plan-stack";
import { withoutBytes, writeStack } from "../../engine/plan/render";
import { describeDifferences, describeStack } from "./report";
import { describeOverview } from "./overview";

export interface PlanOptions {
    readonly json?: boolean;
    /** Prints what differs between the stacks inside the cluster. */
    readonly differences?: boolean;
    /** File for the page. */
    readonly html?: string;
    /** Folder for rendered objects and values. */
    readonly out?: string;
}

/**
 * `npm run plan`; answers with the exit code: 1 when a stack has problems.
 *
 * @param named stacks; all committed ones when empty
 */
export async function plan(named: readonly string[], options: PlanOptions): Promise<number> {
    const { json, html, out } = options;
    const folder = process.cwd();
    // Before anything takes time.
    if (out !== undefined) await makeFolder(out);
    const selected = named.length > 0 ? named : stackNames(folder);
    const files = selected.map((it) => readStackFile(folder, it));

    const stacks: Record<string, StackPlan> = {};
    for (const file of files) stacks[file.stack] = await planStack(file);

    const resources = Object.fromEntries(Object.entries(stacks).map(([name, plan]) => [name, plan.resources]));
    const differences = compareStacks(resources);
    if (html !== undefined) {
        const made = { project: files[0]?.project ?? "", commit: await commitOf(folder), on: new Date() };
        const page = planPage({ stacks, differences, readiness: await readinessOf(stacks), made });
        await writeFile(html, page);
        console.error(`${html} written: open it in a browser`);
    } else if (json) {
        console.log(JSON.stringify({ stacks: Object.fromEntries(Object.entries(stacks).map(readable)) }, null, 2));
    } else {
        console.log(described(stacks, named.length > 0, options.differences ? differences : undefined));
    }
    if (out !== undefined) {
        for (const [name, { resources }] of Object.entries(stacks)) {
            const count = await writeStack(out, name, resources);
            console.error(`${count} files written to ${out}/${name}`);
        }
    }
    return Object.values(stacks).some((it) => it.problems.length > 0) ? 1 : 0;
}

/** Stacks that were named in full, else a line for each. */
function described(
    stacks: Readonly<Record<string, StackPlan>>,
    inFull: boolean,
    differences: readonly Difference[] | undefined,
): string {
    if (differences !== undefined) return describeDifferences(differences, Object.keys(stacks));
    if (!inFull) return describeOverview(stacks);
    return Object.entries(stacks)
        .map(([name, plan]) => describeStack(name, plan))
        .join("\n");
}

const readable = ([name, plan]: [string, StackPlan]): [string, StackPlan] => [
    name,
    { ...plan, resources: plan.resources.map((it) => ({ ...it, inputs: withoutBytes(it.inputs) })) },
];

/** The production checklist of every stack whose config can be read. */
async function readinessOf(stacks: Readonly<Record<string, StackPlan>>): Promise<PageData["readiness"]> {
    const verdicts: Record<string, readonly Verdict[]> = {};
    for (const [stack, plan] of Object.entries(stacks)) {
        if (plan.resources.length === 0) continue;
        const { resources, outputs } = plan;
        const { target = "", profile = "" } = outputs as { target?: string; profile?: string };
        verdicts[stack] = checkPlatform(
            await auditedPlatform({ stack, profile, target, resources, outputs, today: new Date() }),
        );
    }
    return verdicts;
}

/** The commit that is checked out, with a mark where files differ from it; undefined outside a Git repository. */
async function commitOf(folder: string): Promise<string | undefined> {
    const described = await tryRun("git", ["describe", "--always", "--dirty", "--exclude", "*"], { cwd: folder });
    return described?.code === 0 ? described.stdout.trim() : undefined;
}

/** @throws {@link UserError} when there is, or can be, no such folder. */
async function makeFolder(path: string): Promise<void> {
    try {
        await mkdir(path, { recursive: true });
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        const reason = code === "EEXIST" || code === "ENOTDIR" ? "a file has that name" : (error as Error).message;
        throw new UserError(`${path} cannot be a folder: ${reason}`, "npm run plan -- --out plan");
    }
}

/** @throws {@link UserError} when the file cannot be written. */
async function writeFile(path: string, content: string): Promise<void> {
    try {
        await write(path, content);
    } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        const reason = { ENOENT: "its folder does not exist", EISDIR: "it is a folder" }[code ?? ""] ?? message;
        throw new UserError(`${path} cannot be written: ${reason}`, "npm run plan -- --html plan.html");
    }
}
