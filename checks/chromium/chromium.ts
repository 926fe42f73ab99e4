import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { run, tryRun } from "../../engine/command/run-program";
import { UserError } from "../../engine/command/user-error";

/** Names that the browser goes by on distributions and on macOS with Homebrew. */
const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Path of the Chromium on PATH; undefined when there is none. */
export function findChromium(): string | undefined {
    const folders = (process.env["PATH"] ?? "").split(delimiter);
    return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/**
 * Installs Debian's Chromium unless there is a browser already.
 *
 * @throws {@link UserError} where that is not possible: without apt-get, or for somebody who may not install.
 */
export async function installChromium(): Promise<string> {
    const found = findChromium();
    if (found !== undefined) return found;
    if (process.getuid?.() !== 0 || (await tryRun("apt-get", ["--version"])) === undefined)
        throw new UserError(
            "no Chromium is on PATH, and only root on a Debian can have it installed from here",
            "https://www.chromium.org/getting-involved/download-chromium",
        );
    await apt("update", "--quiet");
    await apt("install", "--yes", "--quiet", "--no-install-recommends", "chromium");
    const installed = findChromium();
    if (installed === undefined)
        throw new UserError("apt-get has installed no Chromium", "sudo apt-get install --yes chromium");
    return installed;
}

async function apt(...args: readonly string[]): Promise<void> {
    await run("apt-get", args, { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
}
