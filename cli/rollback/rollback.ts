import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type PulumiCommand } from "@pulumi/pulumi/automation";
import { readStackFile } from "../../engine/stack-files";
import { runTool } from "../../engine/command/run-tool";
import { confirm } from "../up/confirm";
import { openStack, runOperation, runPreview, type OpenStack } from "../up/operation";
import { countByComponent } from "../up/progress";
import { findPulumi } from "../up/pulumi-cli";
import { runVisibly } from "../up/run-visibly";
import { stateOf } from "../up/state";
import { stackArgument, stackCommand } from "../../engine/command/stack-argument";
import { UserError } from "../../engine/command/user-error";
import { exportCommit, findCommit, type Commit } from "./commit";
import { configOfThen } from "./config-of-then";
import { describeVersion, lastGood, lastGoodOf, lastSuccess, type GoodVersion, type HistoricUpdate } from "./last-good";
import { losses } from "./losses";
import { explainCommand } from "../up/failure";

const help = `Brings a stack back to the version of the program, and to the config, that last succeeded. Data is never rolled back.

  npm run rollback [-- stack] [--to REVISION] [--yes]

  stack          default: dev
  --to REVISION  a commit, branch or tag instead of what Pulumi's history says
  --yes          cloud stacks: does not ask

Refuses what would delete or replace a database, volume, bucket, address or cluster.`;

/** How far Pulumi's history is read. */
const historyLength = 100;

runTool(
    async () => {
        const { values, positionals } = parseArgs({
            allowPositionals: true,
            options: {
                to: { type: "string" },
                yes: { type: "boolean", short: "y" },
                help: { type: "boolean", short: "h" },
            },
        });
        if (values.help) {
            console.log(help);
            return 0;
        }
        const folder = process.cwd();
        const stack = stackArgument("rollback", positionals);
        const { project, values: config } = readStackFile(folder, stack);
        const pulumi = await findPulumi(folder);
        if (pulumi === undefined) throw new UserError("the Pulumi CLI is not installed", `npm run doctor -- ${stack}`);
        const named = values.to === undefined ? undefined : await findCommit(folder, values.to);
        const present = await openStack(folder, stack, pulumi);
        const history: HistoricUpdate[] = await present.stack.history(historyLength, 1, false);
        const version: GoodVersion = named
            ? { revision: named.hash, update: lastGoodOf(history, named.hash) }
            : lastGood(history, stack);
        const commit = named ?? (await findCommit(folder, version.revision));
        console.log(`Stack ${stack} goes back to ${describeVersion(version)}: ${commit.subject}`);

        const isDev = config[`${project}:target`] === "dev";
        const options = [...(values.to === undefined ? [] : ["--to", values.to]), "--yes"];
        const command = stackCommand("rollback", stack, ...options);
        if (!isDev && !values.yes && !(await confirm(`Roll stack ${stack} back?`, command))) return 1;

        const temporary = mkdtempSync(join(tmpdir(), "todo-rollback-"));
        try {
            const earlier = await prepare({ folder, stack, project, commit, version, temporary });
            return (await rollBack(present, earlier, commit, pulumi, lastSuccess(history))) ? done(stack) : 1;
        } finally {
            rmSync(temporary, { recursive: true, force: true });
        }
    },
    { explain: explainCommand },
);

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
    await runVisibly(["npm", "ci", "--no-audit", "--no-fund"], earlier);
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
            `going back to ${hash.slice(0, 10)} would delete or replace what may hold data: ${lost.join(", ")}`,
            "mend the present version instead, and bring it up",
        );
    return (await runOperation(then, "up", countByComponent(resources))) === "done";
}

function done(stack: string): number {
    console.log(
        `\nThe stack runs as it did then; the files here are still those of the version that failed.\nNext: mend it, then ${stackCommand("up", stack)}`,
    );
    return 0;
}
