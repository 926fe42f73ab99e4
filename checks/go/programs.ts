import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../engine/command/cache-folder";
import { run, tryRun } from "../../engine/command/run-program";
import { UserError } from "../../engine/command/user-error";
import { editedModules, type SourceEdit } from "./edited-modules";

/** A Go module of the repository: go.mod and go.sum pin versions and checksums of everything that its programs are built from. */
export interface GoModule<Program extends string> {
    /** Folder with go.mod, go.sum and, where the programs are our own, their sources. */
    readonly folder: string;
    /** Package of each program. */
    readonly programs: Readonly<Record<Program, string>>;
    /** Build tags. */
    readonly tags?: readonly string[];
    /** Values of string variables that are set at link time. */
    readonly variables?: Readonly<Record<string, string>>;
    /** Changes to dependencies that these programs cannot be built without. */
    readonly edits?: readonly SourceEdit[];
    /** What a user waits for, in words: `Prometheus, once: about five minutes`. */
    readonly announcement: string;
}

/**
 * Paths of a module's programs, built once for its content and kept in the user's cache folder.
 *
 * @throws {@link UserError} without Go, or with Go's own words when a program cannot be built.
 */
export async function goPrograms<Program extends string>(
    module: GoModule<Program>,
    progress: (step: string) => void = () => undefined,
): Promise<Readonly<Record<Program, string>>> {
    const names = Object.keys(module.programs) as Program[];
    const folder = cacheFolder("go", contentOf(module));
    const paths = Object.fromEntries(names.map((it) => [it, join(folder, it)])) as Record<Program, string>;
    if (existsSync(folder)) return paths;

    if ((await tryRun("go", ["version"])) === undefined)
        throw new UserError("Go is not installed, and programs are built with it", "https://go.dev/doc/install");
    progress(`building ${module.announcement}`);
    // Under a name of its own first: another process may build at the same time, or this one be stopped.
    const unfinished = `${folder}.${process.pid}`;
    mkdirSync(unfinished, { recursive: true });
    try {
        const sources = join(unfinished, "sources");
        const flags = module.edits ? ["-modfile", await editedModules(module.folder, module.edits, sources)] : [];
        for (const name of names) await build({ module, name, flags, output: join(unfinished, name) });
        rmSync(sources, { recursive: true, force: true });
        if (!existsSync(folder)) renameSync(unfinished, folder);
    } finally {
        rmSync(unfinished, { recursive: true, force: true });
    }
    return paths;
}

interface Build<P extends string> {
    readonly module: GoModule<P>;
    readonly name: P;
    readonly flags: readonly string[];
    readonly output: string;
}

async function build<P extends string>({ module, name, flags, output }: Build<P>): Promise<void> {
    const { folder, programs, tags = [], variables = {} } = module;
    const values = Object.entries(variables).map(([variable, value]) => `-X ${variable}=${value}`);
    const args = ["-trimpath", ...flags, "-tags", tags.join(","), "-ldflags", ["-s -w", ...values].join(" ")];
    await run("go", ["build", ...args, "-o", output, programs[name]], {
        cwd: folder,
        env: { ...process.env, CGO_ENABLED: "0" },
    }).catch((error: unknown) => {
        throw new UserError(
            `${name} cannot be built: ${(error as Error).message}`,
            `cd ${folder} && go build ${programs[name]}`,
        );
    });
}

/** Changes when anything does that a program is made of. */
function contentOf({ folder, programs, tags, variables, edits = [] }: GoModule<string>): string {
    const hash = createHash("sha256").update(JSON.stringify([programs, tags, variables, process.arch, ...edits]));
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((it) => it.isFile() && /\.(go|mod|sum|json)$/.test(it.name))
        .map((it) => join(it.parentPath, it.name));
    for (const file of files.sort()) hash.update(file.slice(folder.length)).update(readFileSync(file));
    return hash.digest("hex").slice(0, 16);
}
