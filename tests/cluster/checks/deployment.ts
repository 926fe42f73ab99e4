import { spawn } from "node:child_process";
import { join } from "node:path";
import { run } from "../../../engine/command/run-program";
import { stackCommand } from "../../../engine/command/stack-command";
import { Project } from "../pulumi/project";
import { type Check, type Scene } from "../runner/check";
import { contentsOf } from "./support/contents";
import { deployed, npmRun, rememberDeployed, stack, summaryOf } from "./support/deployed";
import { eventually, holds } from "./support/eventually";
import { chartMirror } from "./parts";
import { workFolder } from "./pulumi";

/** Begins an update and kills it with everything that it started, once it says the words. */
async function killAt(words: RegExp): Promise<void> {
    const { folder, env } = deployed().project;
    const update = spawn("npm", ["run", "--silent", "up", "--", stack], { cwd: folder, env, detached: true });
    let output = "";
    const ended = new Promise<void>((resolve) => update.on("exit", () => resolve()));
    for (const it of [update.stdout, update.stderr])
        it.on("data", (chunk: Buffer) => {
            output += chunk.toString();
            if (words.test(output) && update.pid !== undefined && update.exitCode === null)
                process.kill(-update.pid, "SIGKILL");
        });
    await ended;
    holds(update.signalCode === "SIGKILL", `the update ended before it was killed:\n${output.slice(-2000)}`);
}

/** Follows what a refused update tells to do: to delete the marks of releases that the killed one left, or to run again for them. */
async function upAsTold(triesLeft = 3): Promise<string> {
    try {
        return await npmRun("up");
    } catch (error) {
        const { message } = error as Error;
        const told = message.match(/kubectl .*delete secret .*/g) ?? [];
        const isToldToRepeat = message.includes(`try: ${stackCommand("up", stack)}`);
        if (triesLeft === 0 || (told.length === 0 && !isToldToRepeat)) throw error;
        for (const it of told) await run("sh", ["-c", it], { env: deployed().project.env });
        return upAsTold(triesLeft - 1);
    }
}

async function up(scene: Scene): Promise<string> {
    const before = await contentsOf(scene.cluster);
    const project = await Project.create(join(workFolder, "deployed"), scene.env);
    rememberDeployed({ project, before });
    project.configure(stack, {
        ...(scene.cluster.isIsolated ? { chartMirror } : {}),
        // Profile small gives no service a budget: one has it, so that it can be looked at.
        services: { audit: { values: { disruptionBudget: { enabled: true, maxUnavailable: 1 } } } },
    });
    return summaryOf(await npmRun("up"));
}

async function refresh(): Promise<string> {
    await deployed().project.pulumi(["refresh", "--yes", "--skip-preview", "--stack", stack]);
    const summary = summaryOf(await npmRun("up"));
    holds(summary === "Nothing changed.", summary);
    return summary;
}

/** Without waiting for pods: what is looked at is what the engine and Helm leave behind. */
async function goOnAfterKill(): Promise<string> {
    await npmRun("down");
    const { project } = deployed();
    project.configure(stack, { awaitReadiness: false, releaseGate: "off" });
    await killAt(/gateway: creating/);
    await project.pulumi(["cancel", "--yes", "--stack", stack]);
    return summaryOf(await upAsTold());
}

async function down({ cluster }: Scene): Promise<string> {
    const output = await npmRun("down");
    await eventually(async () => {
        const left = [...(await contentsOf(cluster))].filter((it) => !deployed().before.has(it));
        holds(left.length === 0, `${left.length} objects are left:\n${left.join("\n")}`);
    });
    return summaryOf(output);
}

/** The project's own commands, on Pulumi's own engine: what others are checked on. */
export const upChecks: readonly Check[] = [
    {
        name: "up",
        holds: "npm run up makes the dev stack from nothing: every pod becomes Ready, and the release gate passes.",
        isPrerequisite: true,
        run: up,
    },
    {
        name: "up-again",
        holds: "A second npm run up changes nothing.",
        run: async () => {
            const summary = summaryOf(await npmRun("up"));
            holds(summary === "Nothing changed.", summary);
        },
    },
    {
        name: "refresh",
        holds: "After pulumi refresh npm run up changes nothing either: the cluster holds what the program asked for.",
        run: refresh,
    },
];

/** How it ends, and begins again. */
export const downChecks: readonly Check[] = [
    {
        name: "killed-up",
        holds: "After an npm run up that was killed half-way the next goes on to the end, with the commands that it names.",
        run: goOnAfterKill,
    },
    {
        name: "down",
        holds: "npm run down leaves no object and no definition behind.",
        undoes: "up",
        run: down,
    },
];
