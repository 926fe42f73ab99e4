import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "../../engine/command/run-program";
import { projectFolder } from "../../model/project-folder";
import { listFiles } from "../docs/project-files";
import { isPicture, placeOf, sidebarOf, sitePage, type Surroundings } from "./pages";

const folder = join(projectFolder, "checks", "site");
const index = "docs/README.md";
/** Forms to fill in on GitHub, a template of a stack's README, and rules for reviewers are no documentation. */
const isPage = (path: string): boolean => path.endsWith(".md") && !/^(\.github\/|Pulumi\.README|REVIEW)/.test(path);

/** `npm run make -- site`. */
export async function makeSite({
    base,
    repository,
}: {
    readonly base: string;
    readonly repository: string;
}): Promise<void> {
    const files = await listFiles(projectFolder);
    const pages = files.filter(isPage);
    const surroundings: Surroundings = { pages: new Set(pages), repository: `https://github.com/${repository}` };
    const into = join(folder, "pages");
    rmSync(into, { recursive: true, force: true });
    for (const path of pages) {
        const page = sitePage(path, readFileSync(join(projectFolder, path), "utf8"), surroundings);
        write(join(into, placeOf(path)), page);
    }
    // As files of the site's root: links to them work from every page.
    for (const path of files.filter((it) => isPicture(it) && it.startsWith("docs/")))
        cpSync(join(projectFolder, path), join(into, "public", path));
    const sidebar = sidebarOf(index, readFileSync(join(projectFolder, index), "utf8"), surroundings);
    write(join(folder, "site.json"), JSON.stringify({ base, repository: surroundings.repository, sidebar }, null, 2));
    // The generator has packages of its own, which nothing else of the project needs.
    await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder, visible: true });
    await run("npx", ["vitepress", "build"], { cwd: folder, visible: true });
    console.log(join("checks", "site", "dist", "index.html"));
}

function write(path: string, content: string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
}
