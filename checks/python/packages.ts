import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../engine/command/cache-folder";
import { run } from "../../engine/command/run-program";
import { UserError } from "../../engine/command/user-error";

/** Packages of Python that a file of requirements pins. */
export interface PythonPackages {
    /** What they are to the user, in words. */
    readonly title: string;
    /** File that pins them. */
    readonly requirements: string;
    /** Further arguments of pip. */
    readonly args?: readonly string[];
    /** Folder that keeps them. @default one in the user's cache, which no other user can read */
    readonly keptIn?: string;
    /** What helps when they cannot be installed. */
    readonly fix: string;
    /** Ends the installation in its folder. */
    readonly finish?: (folder: string) => Promise<void>;
}

/**
 * Folder of packages, installed once for the content of their requirements and kept for the next time; their programs lie in its `bin`.
 *
 * @throws {@link UserError} when they cannot be installed.
 */
export async function pythonPackages({
    title,
    requirements,
    args = [],
    keptIn = cacheFolder("python"),
    fix,
    finish,
}: PythonPackages): Promise<string> {
    const content = createHash("sha256").update(readFileSync(requirements)).update(args.join(" ")).digest("hex");
    const folder = join(keptIn, content.slice(0, 16));
    // Oracle's client finds its parts by this name.
    const packages = join(folder, "site-packages");
    if (existsSync(folder)) return packages;

    // Under a name of its own first: another process may install at the same time, or this one be stopped.
    const unfinished = `${folder}.${process.pid}`;
    mkdirSync(unfinished, { recursive: true });
    try {
        const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"];
        const target = join(unfinished, "site-packages");
        await run("python3", [...pip, ...args, "--target", target, "--requirement", requirements]);
        await finish?.(target);
        if (!existsSync(folder)) renameSync(unfinished, folder);
    } catch (error) {
        throw new UserError(`${title} cannot be installed: ${(error as Error).message.split("\n").at(-1) ?? ""}`, fix);
    } finally {
        rmSync(unfinished, { recursive: true, force: true });
    }
    return packages;
}
