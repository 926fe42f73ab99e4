import { readFileSync } from "node:fs";
import { type Page } from "playwright-core";

export { launchChromium } from "../../checks/chromium/launch";

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** Faults of a page that axe knows: each rule, and the first element that breaks it. */
export async function accessibilityFaults(page: Page): Promise<unknown> {
    // Not as a script element: a strict policy refuses one.
    await page.evaluate(axe);
    return page.evaluate(
        "axe.run().then((it) => it.violations.map(({ id, nodes }) => [id, nodes[0].html.slice(0, 200)]))",
    );
}

/** Pixels by which a page is wider than its window. */
export const excessWidth = (page: Page): Promise<number> =>
    page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
