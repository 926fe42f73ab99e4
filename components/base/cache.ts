import { createHash } from "node:crypto";
import {
    accessSync,
    constants,
    existsSync,
    mkdirSync,
    readdirSync,
    readFileSync,
    renameSync,
    rmSync,
    statSync,
    writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../model/project-folder";

const cacheFolder = join(projectFolder, "node_modules", ".cache", "todo-local");
/** Libraries count as their versions do. */
const always = ["package-lock.json"];

type Files = Readonly<Record<string, string | Uint8Array>>;

/**
 * Folder of files that are made of the project's sources, rebuilt only when one of those has changed.
 *
 * @param name tells what it is.
 * @param sources files and folders of the project that decide what comes out.
 * @param make gives the files, by name.
 */
export async function cached(name: string, sources: readonly string[], make: () => Promise<Files>): Promise<string> {
    const folder = join(cacheFolder, `${name}-${digestOf([...always, ...sources])}`);
    if (existsSync(folder)) return folder;
    const files = await make();
    const temporary = `${folder}.${process.pid}`;
    mkdirSync(temporary, { recursive: true });
    for (const [file, contents] of Object.entries(files)) writeFileSync(join(temporary, file), contents);
    try {
        renameSync(temporary, folder);
    } catch {
        // Another run was faster, with the same files.
        rmSync(temporary, { recursive: true, force: true });
    }
    return folder;
}

/** What such files hold. Where the checkout cannot be written to, they are made each time. */
export async function cachedContents(...args: Parameters<typeof cached>): Promise<ReadonlyMap<string, Buffer>> {
    const [, , make] = args;
    if (!isWritable(join(projectFolder, "node_modules"))) {
        const files = Object.entries(await make());
        return new Map(files.map(([name, contents]) => [name, Buffer.from(contents)]));
    }
    const folder = await cached(...args);
    return new Map(readdirSync(folder).map((it) => [it, readFileSync(join(folder, it))]));
}

function isWritable(folder: string): boolean {
    try {
        accessSync(folder, constants.W_OK);
        return true;
    } catch {
        return false;
    }
}

function digestOf(sources: readonly string[]): string {
    const hash = createHash("sha256");
    for (const file of sources.flatMap((it) => filesOf(join(projectFolder, it)))) {
        hash.update(file).update("\0").update(readFileSync(file)).update("\0");
    }
    return hash.digest("hex").slice(0, 16);
}

function filesOf(path: string): string[] {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path)
        .filter((it) => it !== "node_modules" && it !== "dist")
        .sort()
        .flatMap((it) => filesOf(join(path, it)));
}
