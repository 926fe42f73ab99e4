import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run, tryRun } from "../../engine/command/run-program";
import { UserError } from "../../engine/command/user-error";
import { projectFolder } from "../../model/project-folder";
import { mutantsOfCode, mutantsOfTemplate, mutated, sample, type Mutant } from "./mutants";

/** What a mistake is made in, one share for each. */
const folders = ["model", "components", "stacks", "services", "charts"] as const;

export interface MutationOptions {
    readonly count: number;
    readonly seed: number;
    /** Only files whose path begins so. */
    readonly only?: string | undefined;
    readonly json?: string | undefined;
}

interface Verdict extends Mutant {
    readonly killed: boolean;
    readonly seconds: number;
}

/** `npm run check -- mutations`: makes one mistake after the other, and counts those that a test finds. */
export async function mutations({ count, seed, only = "", json }: MutationOptions): Promise<number> {
    const changed = (await run("git", ["status", "--porcelain", "--", ...folders], { cwd: projectFolder })).trim();
    if (changed !== "")
        throw new UserError(
            "these folders have changes that are not committed, and this check edits them",
            "git stash",
        );
    const all = await mutantsOf(only);
    const each = Math.ceil(count / Math.max(1, all.length));
    const chosen = all.flatMap((it) => sample(it, each, seed)).slice(0, count);
    const verdicts: Verdict[] = [];
    for (const mutant of chosen) {
        const verdict = await judge(mutant);
        verdicts.push(verdict);
        console.log(lineOf(verdict, verdicts.length, chosen.length));
    }
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(verdicts, null, 4)}\n`);
    const killed = verdicts.filter((it) => it.killed).length;
    console.log(`\n${killed} of ${verdicts.length} mistakes were found (${percent(killed, verdicts.length)}).`);
    return killed / Math.max(1, verdicts.length) >= 0.95 ? 0 : 1;
}

const percent = (part: number, whole: number): string => `${Math.round((100 * part) / Math.max(1, whole))} %`;

function lineOf({ killed, file, line, before, after, seconds }: Verdict, index: number, total: number): string {
    const short = (text: string) => JSON.stringify(text.replace(/\s+/g, " ").slice(0, 60));
    const change = killed ? "" : `  ${short(before)} became ${short(after)}`;
    return `${index}/${total}  ${killed ? "found   " : "survived"}  ${file}:${line}  ${seconds} s${change}`;
}

/** Mutants by folder, so that each folder has its share. */
async function mutantsOf(only: string): Promise<Mutant[][]> {
    const files = (await run("git", ["ls-files", ...folders], { cwd: projectFolder })).trim().split("\n");
    const read = (file: string) => readFileSync(join(projectFolder, file), "utf8");
    return folders
        .map((folder) => files.filter((it) => it.startsWith(`${folder}/`) && it.startsWith(only)))
        .map((inFolder) =>
            inFolder.flatMap((file) => {
                if (/\.ts$/.test(file) && !/\.d\.ts$/.test(file)) return mutantsOfCode(file, read(file));
                return /templates\/.*\.(yaml|tpl)$/.test(file) ? mutantsOfTemplate(file, read(file)) : [];
            }),
        )
        .filter((it) => it.length > 0);
}

/** Makes the mistake, asks the tests nearest to it, the compiler, and all tests that import the file, and takes it back. */
async function judge(mutant: Mutant): Promise<Verdict> {
    const path = join(projectFolder, mutant.file);
    const text = readFileSync(path, "utf8");
    const restore = () => writeFileSync(path, text);
    const stop = () => {
        restore();
        process.exit(130);
    };
    process.once("SIGINT", stop).once("SIGTERM", stop);
    const started = performance.now();
    writeFileSync(path, mutated(text, mutant));
    try {
        const killed =
            (await testsFail(nearestTests(mutant.file))) ||
            (mutant.file.endsWith(".ts") && (await fails(["tsc", "--noEmit"]))) ||
            (await testsFail(["--findRelatedTests", mutant.file]));
        return { ...mutant, killed, seconds: Math.round((performance.now() - started) / 1000) };
    } finally {
        restore();
        process.off("SIGINT", stop).off("SIGTERM", stop);
    }
}

/** The folder of tests that mirrors a file's own, or the nearest one above it: quick, and it finds the most. */
export function nearestTests(file: string): string[] {
    let folder = dirname(file).replace(/\/(src|templates)$/, "");
    while (folder !== "." && !existsSync(join(projectFolder, "tests", folder))) folder = dirname(folder);
    return ["--testPathPatterns", folder === "." ? "tests/program" : `tests/${folder}/`];
}

const testsFail = (tests: readonly string[]): Promise<boolean> =>
    fails(["jest", "--bail", "--silent", "--passWithNoTests", ...tests, "--selectProjects", "project", "services"]);

/** What hangs because of the mistake has found it. */
const longest = 15 * 60_000;

async function fails(command: readonly string[]): Promise<boolean> {
    const outcome = await tryRun("npx", command, { cwd: projectFolder, timeout: longest });
    return outcome?.code !== 0;
}
