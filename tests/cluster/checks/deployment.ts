import { spawn } from "node:child_process";
import { join } from "node:path";
import { run, tryRun } from "../../../engine/command/run-program";
import { evaluate } from "../../../engine/evaluate";
import { readStackFile } from "../../../engine/stack-files";
import { makeEmptyCharts } from "../pulumi/empty-charts";
import { Project } from "../pulumi/project";
import { type Check, type Scene } from "../runner/check";
import { contentsOf } from "./support/contents";
import { eventually, holds } from "./support/eventually";
import { workFolder } from "./pulumi";

const stack = "dev";

/** The deployed project, and what was in the cluster before it. */
let deployed: { readonly project: Project; readonly before: ReadonlySet<string> } | undefined;

function project(): Project {
    if (deployed === undefined) throw new Error("nothing was deployed");
    return deployed.project;
}

/** A command of the project, as its users type it; rejects with its last words. */
async function npmRun(command: string, ...args: readonly string[]): Promise<string> {
    const { folder, env } = project();
    const options = { cwd: folder, env, timeout: 1_800_000 };
    const outcome = await tryRun("npm", ["run", "--silent", command, "--", stack, ...args], options);
    const words = `${outcome?.stdout ?? "npm is not installed"}\n${outcome?.stderr ?? ""}`.trim();
    holds(outcome?.code === 0, `npm run ${command} failed:\n${words.split("\n").slice(-40).join("\n")}`);
    return words;
}

/** The line that sums an update up. */
const summaryOf = (output: string): string => /^(Done: .*|Nothing changed\.)$/m.exec(output)?.[1] ?? output;

/** Begins an update and kills it with everything that it started, once it says the words. */
async function killAt(words: RegExp): Promise<void> {
    const { folder, env } = project();
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

async function up(scene: Scene): Promise<string> {
    const before = await contentsOf(scene.cluster);
    deployed = { project: await Project.create(join(workFolder, "deployed"), scene.env), before };
    const { resources } = await evaluate(readStackFile(project().folder, stack));
    const chartMirror = makeEmptyCharts(join(workFolder, "charts"), resources);
    project().configure(stack, { chartMirror, awaitReadiness: false, releaseGate: "off" });
    return summaryOf(await npmRun("up"));
}

async function refresh(): Promise<string> {
    await project().pulumi(["refresh", "--yes", "--skip-preview", "--stack", stack]);
    const summary = summaryOf(await npmRun("up"));
    holds(summary === "Nothing changed.", summary);
    return summary;
}

/** Follows what a refused update tells to do: to delete the marks of releases that the killed one left. */
async function upAsTold(): Promise<string> {
    try {
        return await npmRun("up");
    } catch (error) {
        const told = (error as Error).message.match(/kubectl .*delete secret .*/g);
        if (told === null) throw error;
        for (const it of told) await run("sh", ["-c", it], { env: project().env });
        return npmRun("up");
    }
}

async function goOnAfterKill(): Promise<string> {
    await npmRun("down");
    await killAt(/gateway: creating/);
    await project().pulumi(["cancel", "--yes", "--stack", stack]);
    return summaryOf(await upAsTold());
}

async function down({ cluster }: Scene): Promise<string> {
    const output = await npmRun("down");
    await eventually(async () => {
        const left = [...(await contentsOf(cluster))].filter((it) => !deployed?.before.has(it));
        holds(left.length === 0, `${left.length} objects are left:\n${left.join("\n")}`);
    });
    return summaryOf(output);
}

/** The project's own commands, on Pulumi's own engine. Nothing waits for pods: the charts of others are empty. */
export const deploymentChecks: readonly Check[] = [
    {
        name: "up",
        holds: "npm run up makes every object of the dev stack from nothing, with empty charts in the place of others'.",
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
