import { existsSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../engine/command/run-program";

/** Every file that is or could be committed. */
export async function listFiles(folder: string): Promise<string[]> {
    const listed = await run("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: folder });
    const paths = new Set(listed.trim().split("\n"));
    return [...paths].filter((it) => existsSync(join(folder, it))).sort();
}
