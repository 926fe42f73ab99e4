import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../model/project-folder";
import { transform } from "esbuild";

const folder = join(projectFolder, "components", "monitoring", "dashboards", "queries");

/**
 * Names that a map of queries has twice, with where they are. The second would silently take the first one's place, in both
 * panels: only the compiler sees it, and a program that is run is not compiled.
 */
export async function duplicateQueries(files = queryFiles()): Promise<string[]> {
    const found = await Promise.all(files.map(duplicatesOf));
    return found.flat();
}

const queryFiles = (): string[] => readdirSync(folder).map((it) => join(folder, it));

async function duplicatesOf(file: string): Promise<string[]> {
    const { warnings } = await transform(readFileSync(file, "utf8"), { loader: "ts", logLevel: "silent" });
    return warnings
        .filter((it) => it.id === "duplicate-object-key")
        .map(({ text, location }) => `${file}:${location?.line}: ${text}`);
}
