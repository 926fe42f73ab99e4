import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { configKeys } from "../../stacks/config/keys";
import { accountKeys } from "../../stacks/targets";
import { scripts } from "../../package.json";
import { run } from "../../engine/command/run-command";
import { runTool } from "../../engine/command/run-tool";
import { findMistakes, type Project } from "./mistakes";
import { readPages } from "./markdown-files";

const help = `Holds every Markdown page against the project, offline: links and anchors, files, npm scripts, config keys.

  npm run lint:docs

Exit code: 0, or 1 when a page names something that is not there.`;

async function describeProject(folder: string): Promise<Project> {
    const deployments = parse(readFileSync(join("deployments", "Pulumi.yaml"), "utf8")) as { config: object };
    const listed = await run("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: folder });
    return {
        exists: (path) => existsSync(join(folder, path)),
        fileNames: new Set(listed.split("\n").map((it) => basename(it))),
        topLevel: new Set(readdirSync(folder)),
        scripts: new Set(Object.keys(scripts)),
        configKeys: new Set([
            ...[configKeys, deployments.config].flatMap((it) => Object.keys(it)),
            ...accountKeys.map((it) => it.key),
        ]),
    };
}

runTool(async () => {
    const { values } = parseArgs({
        options: { help: { type: "boolean", short: "h" } },
    });
    if (values.help) {
        console.log(help);
        return 0;
    }
    const folder = process.cwd();
    const pages = await readPages(folder);
    const mistakes = findMistakes(pages, await describeProject(folder));
    for (const { path, line, message } of mistakes) console.error(`${path}:${line}: ${message}`);
    console.log(`${pages.length} pages, ${mistakes.length} mistakes`);
    return mistakes.length === 0 ? 0 : 1;
});
