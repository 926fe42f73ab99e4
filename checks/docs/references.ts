import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { configKeys, deprecatedKeys } from "../../stacks/config/keys";
import { accountKeys } from "../../stacks/targets";
import { type AnyCommand } from "../../engine/command/command";
import { scripts } from "../../package.json";
import { findMistakes, type Project } from "./mistakes";
import { readPages } from "./markdown-files";
import { listFiles } from "./project-files";
import { readSources } from "./source-files";

interface Described {
    readonly folder: string;
    readonly paths: readonly string[];
    readonly commands: readonly AnyCommand[];
}

function describeProject({ folder, paths, commands }: Described): Project {
    const deployments = parse(readFileSync(join("deployments", "Pulumi.yaml"), "utf8")) as { config: object };
    return {
        exists: (path) => existsSync(join(folder, path)),
        fileNames: new Set(paths.map((it) => basename(it))),
        topLevel: new Set(readdirSync(folder)),
        scripts: new Map(
            Object.keys(scripts).map((name) => {
                const members = commands.find((it) => it.name() === name)?.commands ?? [];
                return [name, new Set(members.map((it) => it.name()))];
            }),
        ),
        configKeys: new Set([
            ...[configKeys, deprecatedKeys, deployments.config].flatMap((it) => Object.keys(it)),
            ...accountKeys.map((it) => it.key),
        ]),
    };
}

/** Answers with the exit code: 1 when a page or a source names something that is not there. */
export async function checkReferences(commands: readonly AnyCommand[]): Promise<number> {
    const folder = process.cwd();
    const paths = await listFiles(folder);
    const pages = readPages(folder, paths);
    const sources = readSources(folder, paths);
    const mistakes = findMistakes(pages, sources, describeProject({ folder, paths, commands }));
    for (const { path, line, message } of mistakes) console.error(`${path}:${line}: ${message}`);
    console.log(`${pages.length} pages and ${sources.length} sources, ${mistakes.length} mistakes`);
    return mistakes.length === 0 ? 0 : 1;
}
