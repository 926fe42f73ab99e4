import { chromium, type Browser } from "playwright-core";
import { UserError } from "../../engine/command/user-error";
import { findChromium } from "./chromium";

/** @throws {@link UserError} when there is no Chromium. */
export async function launchChromium(): Promise<Browser> {
    const executablePath = findChromium();
    if (executablePath === undefined) throw new UserError("there is no Chromium on PATH", "npm run make -- chromium");
    // Root, as in containers, has no sandbox.
    return chromium.launch({ executablePath, chromiumSandbox: false });
}
