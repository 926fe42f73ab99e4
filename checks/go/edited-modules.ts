import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { moduleFolder } from "./module-folder";

/** A change to the source of a dependency. */
export interface SourceEdit {
    readonly module: string;
    readonly file: string;
    /** What is there once. */
    readonly from: string;
    readonly to: string;
}

/**
 * Copies the modules that are edited into a folder, changes them there, and gives the path of a go.mod that takes the copies.
 *
 * @throws Error when a file has other text than the edit expects.
 */
export async function editedModules(folder: string, edits: readonly SourceEdit[], into: string): Promise<string> {
    const modules = [...new Set(edits.map((it) => it.module))];
    const replaced = await Promise.all(
        modules.map(async (module) => {
            const source = await moduleFolder(folder, module);
            const copy = join(into, basename(source));
            cpSync(source, copy, { recursive: true });
            makeWritable(copy);
            for (const edit of edits.filter((it) => it.module === module)) apply(edit, copy);
            return `replace ${module} => ${copy}\n`;
        }),
    );
    mkdirSync(into, { recursive: true });
    const modfile = join(into, "go.mod");
    writeFileSync(modfile, `${readFileSync(join(folder, "go.mod"), "utf8")}\n${replaced.join("")}`);
    cpSync(join(folder, "go.sum"), join(into, "go.sum"));
    return modfile;
}

function apply({ module, file, from, to }: SourceEdit, copy: string): void {
    const path = join(copy, file);
    const parts = readFileSync(path, "utf8").split(from);
    if (parts.length !== 2) throw new Error(`${module}/${file} has ${JSON.stringify(from)} ${parts.length - 1} times`);
    writeFileSync(path, parts.join(to));
}

/** Go keeps modules read-only. */
function makeWritable(folder: string): void {
    chmodSync(folder, 0o755);
    for (const name of readdirSync(folder)) {
        const path = join(folder, name);
        if (statSync(path).isDirectory()) makeWritable(path);
        else chmodSync(path, 0o644);
    }
}
