import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PulumiCommand } from "@pulumi/pulumi/automation";
import { readStackFile } from "../../engine/stack-files";
import { confirm } from "../up/confirm";
import { openStack, requireStack, runOperation, runPreview, type OpenStack } from "../up/operation";
import { countByComponent } from "../up/progress";
import { requirePulumi } from "../up/pulumi-cli";
import { run } from "../../engine/command/run-program";
import { stateOf } from "../up/state";
import { stackCommand } from "../../engine/command/stack-command";
import { UserError } from "../../engine/command/user-error";
import { exportCommit, findCommit, type Commit } from "./commit";
import { configOfThen } from "./config-of-then";
import { describeVersion, lastGood, lastGoodOf, lastSuccess, type GoodVersion, type HistoricUpdate } from "./last-good";
import { losses } from "./losses";

/** How far Pulumi's history is read. */
const historyLength = 100;

export interface RollbackOptions {
    /** A commit, branch or tag instead of what last succeeded. */
    readonly to?: string;
    /** Does not ask. */
    readonly yes?: boolean;
}

/** `npm run rollback`; answers with the exit code. */
export async function rollback(stack: string, { to, yes }: RollbackOptions): Promise<number> {
    const folder = process.cwd();
    const { project, values: config } = readStackFile(folder, stack);
    const pulumi = await requirePulumi(folder, stack);
    const named = to === undefined ? undefined : await findCommit(folder, to);
    const present = await requireStack(folder, stack, pulumi);
    const history: HistoricUpdate[] = await present.stack.history(historyLength, 1, false);
    const version: GoodVersion = named
        ? { revision: named.hash, update: lastGoodOf(history, named.hash) }
        : lastGood(history, stack);
    const commit = named ?? (await findCommit(folder, version.revision));
    console.log(`Stack ${stack} goes back to ${describeVersion(version)}: ${commit.subject}`);

    const isDev = config[`${project}:target`] === "dev";
    const options = [...(to === undefined ? [] : ["--to", to]), "--yes"];
    const command = stackCommand("rollback", stack, ...options);
    if (!isDev && !yes && !(await confirm(`Roll stack ${stack} back?`, command))) return 1;

    const temporary = mkdtempSync(join(tmpdir(), "todo-rollback-"));
    try {
        const earlier = await prepare({ folder, stack, project, commit, version, temporary });
        return (await rollBack(present, earlier, commit, pulumi, lastSuccess(history))) ? done(stack) : 1;
    } finally {
        rmSync(temporary, { recursive: true, force: true });
    }
}

interface Preparation {
    readonly folder: string;
    readonly stack: string;
    readonly project: string;
    readonly commit: Commit;
    readonly version: GoodVersion;
    readonly temporary: string;
}

/** Makes a folder with the program of then, its packages and its config. */
async function prepare({ folder, stack, project, commit, version, temporary }: Preparation): Promise<string> {
    await exportCommit(folder, commit, temporary);
    const earlier = join(temporary, "project");
    const file = `Pulumi.${stack}.yaml`;
    const present = readFileSync(join(folder, file), "utf8");
    // An empty stack file: what remains are the defaults of then.
    writeFileSync(join(earlier, file), "");
    const { values: defaults } = readStackFile(earlier, stack);
    const { text, changed, missingSecrets } = version.update
        ? configOfThen(present, project, version.update.config, defaults)
        : { text: present, changed: [], missingSecrets: [] };
    if (missingSecrets.length > 0)
        throw new UserError(
            `${file} no longer holds secrets that this version needs: ${missingSecrets.join(", ")}`,
            missingSecrets.map((it) => `pulumi config set --secret ${it} --stack ${stack}`).join("\n       "),
        );
    if (changed.length > 0) console.log(`Config as it was then: ${changed.join(", ")}`);
    writeFileSync(join(earlier, file), text);
    await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: earlier, visible: true });
    return earlier;
}

/** Updates the stack by the program in `earlier`, unless that costs data. */
async function rollBack(
    present: OpenStack,
    earlier: string,
    { hash }: Commit,
    pulumi: PulumiCommand,
    since: Date,
): Promise<boolean> {
    const { name } = present.stack;
    // Outside of a repository Pulumi takes the commit from here; the next rollback reads it in the history.
    const env = { PULUMI_GIT_HEAD: hash };
    const then = await openStack(earlier, name, pulumi, { backend: present.backend, env });
    const resources = await stateOf(then.stack);
    const events = await runPreview(then);
    if (events === undefined) return false;
    const lost = losses(events, resources, since);
    if (lost.length > 0)
        throw new UserError(
            `going back to ${hash.slice(0, 10)} would delete or replace what may hold data: ${lost.join(", ")}. ` +
                "Correct the present version instead, and bring it up",
            stackCommand("up", name),
        );
    return (await runOperation(then, "up", countByComponent(resources))) === "done";
}

function done(stack: string): number {
    console.log(
        `\nThe stack runs as it did then; the files here are still those of the version that failed.\nNext: fix it, then ${stackCommand("up", stack)}`,
    );
    return 0;
}
