import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type Page } from "playwright-core";
import { plan } from "../../cli/plan/plan";
import { startPlatform } from "../../local/platform/start-platform";
import { launchChromium } from "../chromium/launch";

const window = { width: 1180, height: 760 };

/** Writes what a page shows, as WebP, which Playwright itself does not know. */
async function takePicture(page: Page, file: string): Promise<void> {
    const session = await page.context().newCDPSession(page);
    const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 80 });
    writeFileSync(file, Buffer.from(data, "base64"));
    console.log(file);
}

/** The page of the gateway, with the tutorial's task: due, completed, and followed by its next occurrence. */
async function pictureOfPage(browser: Browser, file: string): Promise<void> {
    const platform = await startPlatform({ progress: (step) => console.error(step) });
    try {
        const page = await browser.newPage({ viewport: window });
        await page.goto(platform.gateway);
        await page.getByRole("button", { name: "guest" }).click();
        await page.getByRole("status").getByText("Live").waitFor();
        await page.getByRole("button", { name: "example" }).click();
        const first = page.getByRole("article").filter({ hasText: "daily, occurrence 1" });
        await first.getByText("reminder.due").waitFor({ timeout: 60_000 });
        await first.getByRole("button", { name: "Complete" }).click();
        await first.getByText(/created occurrence 2, due/).waitFor();
        await takePicture(page, file);
    } finally {
        await platform.stop();
    }
}

/** The page that `npm run plan -- --html` writes of all committed stacks. */
async function pictureOfPlan(browser: Browser, file: string): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), "todo-plan-picture-"));
    try {
        const html = join(folder, "plan.html");
        await plan([], { html });
        const page = await browser.newPage({ viewport: window });
        await page.goto(pathToFileURL(html).href);
        await takePicture(page, file);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

const pictures = { plan: pictureOfPlan, page: pictureOfPage } as const;
type Picture = keyof typeof pictures;

/** `npm run make -- page-pictures`: those that are named, else all. */
export async function makePagePictures(named: readonly Picture[]): Promise<void> {
    const browser = await launchChromium();
    try {
        const all = Object.keys(pictures) as Picture[];
        for (const it of named.length > 0 ? named : all) await pictures[it](browser, join("docs", `${it}.webp`));
    } finally {
        await browser.close();
    }
}
