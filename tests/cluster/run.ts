import { delimiter, dirname, join } from "node:path";
import { proofFile, type CheckResult, type ClusterReport, type Part } from "../../checks/docs/pages/proof";
import { bundledProgram } from "../../engine/bundled-programs";
import { run } from "../../engine/command/run-program";
import { UserError } from "../../engine/command/user-error";
import { projectFolder } from "../../model/project-folder";
import { checks } from "./checks";
import { mutationChecks } from "./checks/mutations";
import { KindCluster } from "./kind/kind";
import { LocalNode } from "./node/node";
import { type Scene } from "./runner/check";
import { lineOf, summaryOf, writeReport } from "./runner/report";
import { runChecks } from "./runner/run-checks";

const reportFile = join(projectFolder, ".local", "cluster", "report.json");

export interface ClusterOptions {
    readonly only?: readonly string[];
    readonly list?: true;
    readonly keep?: true;
    readonly brief?: true;
    readonly mutations?: true;
    readonly clear?: true;
    readonly daprd?: string;
    readonly record?: true;
}

/** Answers with the exit code: 1 when a check fails or is not reached. */
export async function testCluster(options: ClusterOptions): Promise<number> {
    const { list, clear, keep = false, brief = false, mutations, record } = options;
    const only = mutations ? mutationChecks.map((it) => it.name) : (options.only ?? []);
    // Until it has come to its end: a promise that nobody keeps would end the process before, and without a word.
    process.exitCode = 1;
    const start = performance.now();
    const progress = (step: string) => console.log(`[${((performance.now() - start) / 1000).toFixed(1)} s] ${step}`);
    if (list) {
        for (const it of checks) console.log(`${it.name.padEnd(20)} ${it.holds}`);
        return 0;
    }
    if (clear) {
        await clearAll(progress);
        return 0;
    }
    const unknown = only.filter((name) => !checks.some((it) => it.name === name));
    if (unknown.length > 0)
        throw new UserError(`there is no check named ${unknown.join(", ")}`, "npm run test:cluster -- --list");

    const kubectl = bundledProgram("kubectl");
    // For the commands of the project as well, which take it from there.
    if (kubectl !== undefined) process.env["PATH"] = `${dirname(kubectl)}${delimiter}${process.env["PATH"]}`;
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void interrupted(signal, progress));
    const cluster = (await KindCluster.isPossible()) ? await KindCluster.up(progress) : await LocalNode.up(progress);
    const parts: Part[] = [...cluster.parts];
    const scene: Scene = {
        cluster,
        env: { ...process.env, KUBECONFIG: cluster.kubeconfig },
        daprd: options.daprd,
        progress,
        consistsOf: (part) => parts.push(part),
    };
    const say = (result: CheckResult) => console.log(lineOf(result));
    const results = await runChecks({ checks, scene, only, keep, brief, say }).finally(async () => {
        if (keep) return;
        progress(`stopping ${cluster.description}`);
        await cluster.down();
    });
    const report: ClusterReport = {
        date: new Date().toISOString().slice(0, 10),
        commit: (await run("git", ["rev-parse", "--short", "HEAD"], { cwd: projectFolder })).trim(),
        cluster: cluster.description,
        seconds: (performance.now() - start) / 1000,
        checks: results,
        parts,
    };
    writeReport(reportFile, report);
    if (record) writeReport(proofFile, report);
    console.log(summaryOf(report));
    if (keep) console.log(`The cluster is still there: export KUBECONFIG=${cluster.kubeconfig}`);
    return results.every((it) => it.outcome === "passed") ? 0 : 1;
}

/** Ends the cluster that this run or an earlier one has started. */
async function clearAll(progress: (step: string) => void): Promise<void> {
    await LocalNode.clear(progress);
    if (await KindCluster.isPossible()) await KindCluster.clear();
}

/** The programs of a cluster outlive the run that starts them, so that one is ended before the process is. */
async function interrupted(signal: NodeJS.Signals, progress: (step: string) => void): Promise<void> {
    progress(`ending everything after ${signal}`);
    await clearAll(progress);
    process.exit(1);
}
