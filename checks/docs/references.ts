import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { configKeys } from "../../stacks/config/keys";
import { accountKeys } from "../../stacks/targets";
import { type AnyCommand } from "../../engine/command/command";
import { scripts } from "../../package.json";
import { run } from "../../engine/command/run-command";
import { findMistakes, type Project } from "./mistakes";
import { readPages } from "./markdown-files";

async function describeProject(folder: string, commands: readonly AnyCommand[]): Promise<Project> {
    const deployments = parse(readFileSync(join("deployments", "Pulumi.yaml"), "utf8")) as { config: object };
    const listed = await run("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: folder });
    return {
        exists: (path) => existsSync(join(folder, path)),
        fileNames: new Set(listed.split("\n").map((it) => basename(it))),
        topLevel: new Set(readdirSync(folder)),
        scripts: new Map(
            Object.keys(scripts).map((name) => {
                const members = commands.find((it) => it.name() === name)?.commands ?? [];
                return [name, new Set(members.map((it) => it.name()))];
            }),
        ),
        configKeys: new Set([
            ...[configKeys, deployments.config].flatMap((it) => Object.keys(it)),
            ...accountKeys.map((it) => it.key),
        ]),
    };
}

/** Answers with the exit code: 1 when a page names something that is not there. */
export async function checkReferences(commands: readonly AnyCommand[]): Promise<number> {
    const folder = process.cwd();
    const pages = await readPages(folder);
    const mistakes = findMistakes(pages, await describeProject(folder, commands));
    for (const { path, line, message } of mistakes) console.error(`${path}:${line}: ${message}`);
    console.log(`${pages.length} pages, ${mistakes.length} mistakes`);
    return mistakes.length === 0 ? 0 : 1;
}
