import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { checkPlatform } from "../../../policy/checklist";
import { compareStacks } from "../../../engine/plan/compare";
import { componentGraph } from "../../../cli/plan/page/graph";
import { planPage } from "../../../cli/plan/page/page";
import { planStack } from "../../../engine/plan/plan-stack";
import { auditedPlatform } from "../../../policy/audited-stack";
import { accessibilityFaults, excessWidth, launchChromium } from "../../support/chromium";
import { stackFile } from "../../support/stacks";

const folder = mkdtempSync(join(tmpdir(), "plan-page-"));
const file = join(folder, "plan.html");
let browser: Browser;

/** A node on the screen, and where its longest line of text ends. */
type Box = Readonly<Record<"left" | "right" | "top" | "bottom" | "words", number>>;

/** Two stacks that are fine, and one whose config is refused, with a value that is markup. */
beforeAll(async () => {
    const [dev, oke] = [await planStack(stackFile("dev")), await planStack(stackFile("oke"))];
    const aks = await planStack(stackFile("aks", { acmeEmail: "<img src=x onerror=alert(1)>" }));
    const verdicts = async (stack: string, { resources, outputs }: typeof dev) =>
        checkPlatform(
            await auditedPlatform({ stack, profile: "small", target: stack, resources, outputs, today: new Date() }),
        );
    const page = planPage({
        stacks: { aks, dev, oke },
        readiness: { dev: await verdicts("dev", dev), oke: await verdicts("oke", oke) },
        differences: compareStacks({ dev: dev.resources, oke: oke.resources }),
        made: { project: "todo-multicloud", commit: "abc1234-dirty", on: new Date("2026-11-30T10:00:00Z") },
    });
    writeFileSync(file, page);
    browser = await launchChromium();
});
afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
});

async function open(hash: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    await page.goto(`${pathToFileURL(file).href}${hash}`);
    return page;
}

// What runs in the page is text: the types of a browser would be visible in the whole project.
const visibleSections = (page: Page) =>
    page.evaluate<string[]>(
        "[...document.querySelectorAll('.stack')].filter((it) => it.checkVisibility()).map((it) => it.id)",
    );

it("says whose plan it is: project, commit and date", async () => {
    const page = await open("");
    expect(await page.locator("header").innerText()).toContain("todo-multicloud, commit abc1234-dirty, 2026-11-30");
    expect(await page.title()).toBe("Plan of todo-multicloud: aks, dev, oke");
    await page.close();
});

it("asks for nothing but itself, and complains of nothing", async () => {
    const page = await browser.newPage();
    const seen: string[] = [];
    page.on("request", (it) => seen.push(it.url()));
    page.on("console", (it) => seen.push(it.text()));
    page.on("pageerror", (it) => seen.push(it.message));
    await page.goto(pathToFileURL(file).href, { waitUntil: "networkidle" });
    expect(seen).toEqual([pathToFileURL(file).href]);
    await page.close();
});

it("shows one stack at a time, everything without script", async () => {
    const page = await open("#oke");
    expect(await visibleSections(page)).toEqual(["oke"]);
    await page.close();
    const plain = await open("", { javaScriptEnabled: false });
    const hidden = await plain.locator(".stack").count();
    expect(hidden).toBe(4);
    for (const it of await plain.locator(".stack").all()) expect(await it.isVisible()).toBe(true);
    await plain.close();
});

it("is used by keyboard: stacks and parts by tabulator and enter", async () => {
    const page = await open("#dev");
    await page.locator("nav a[href='#dev']").focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.locator("#oke.current").waitFor();
    expect(await visibleSections(page)).toEqual(["oke"]);
    const node = page.locator("#oke .node[data-id=broker]");
    await node.focus();
    expect(await page.locator("#oke .graph.tracing .edge.near").count()).toBeGreaterThan(1);
    await page.keyboard.press("Enter");
    await page.waitForFunction("document.activeElement.matches('#oke-part-broker > summary')");
    expect(await page.locator("#oke-part-broker").getByText("broker-release").first().isVisible()).toBe(true);
    await page.close();
});

it.each(["light", "dark"] as const)("has no fault that axe knows, %s", async (colorScheme) => {
    for (const hash of ["#aks", "#oke", "#differences"]) {
        const page = await open(hash, { colorScheme });
        expect([hash, await accessibilityFaults(page)]).toEqual([hash, []]);
        await page.close();
    }
});

it.each([400, 1280])("fits a window of %d pixels", async (width) => {
    for (const hash of ["#dev", "#oke", "#differences"]) {
        const page = await open(hash, { viewport: { width, height: 900 } });
        expect([hash, await excessWidth(page)]).toEqual([hash, 0]);
        await page.close();
    }
});

it.each(["dev", "oke"])("draws the graph of %s without overlaps, every word inside its box", async (stack) => {
    const page = await open(`#${stack}`);
    const boxes = await page.evaluate<Box[]>(`[...document.querySelectorAll("#${stack} .node")].map((node) => {
        const { left, right, top, bottom } = node.querySelector("rect").getBoundingClientRect();
        const words = Math.max(...[...node.querySelectorAll("text")].map((it) => it.getBoundingClientRect().right));
        return { left, right, top, bottom, words };
    })`);
    const overlap = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    expect(boxes.length).toBeGreaterThan(10);
    expect(boxes.flatMap((a, index) => boxes.slice(index + 1).filter((b) => overlap(a, b)))).toEqual([]);
    expect(boxes.filter((it) => it.words > it.right)).toEqual([]);
    await page.close();
});

it("shows what is wrong as text, markup included, and says every verdict in words", async () => {
    const page = await open("#aks");
    expect(await page.locator("#aks .callout").innerText()).toContain("<img src=x onerror=alert(1)>");
    expect(await page.locator("img").count()).toBe(0);
    const marks = await page.locator(".mark").allTextContents();
    expect(marks.filter((it) => !/^[✓✗] (holds|fails|fits|\d+ problems?|\d+ of \d+)$/.test(it))).toEqual([]);
    expect(marks).toContain("✗ 1 problem");
    await page.close();
});

it("filters the differences", async () => {
    const page = await open("#differences");
    await page.getByLabel("Filter").fill("StorageClass");
    const groups = await page.locator("#differences tbody:visible").allTextContents();
    expect(groups.length).toBeGreaterThan(0);
    expect(groups.length).toBeLessThan(await page.locator("#differences tbody").count());
    expect(groups.filter((it) => !/storageclass/i.test(it))).toEqual([]);
    await page.close();
});

describe("the graph", () => {
    it("holds every resource once, and lines only where one waits for another", async () => {
        const { resources } = await planStack(stackFile("oke"));
        const { nodes, edges } = componentGraph(resources);
        const made = resources.filter((it) => it.custom && !it.type.startsWith("pulumi:providers:"));
        expect(nodes.flatMap((it) => it.resources)).toHaveLength(made.length);
        expect(edges).toContainEqual(["services", "gate"]);
        expect(edges).toContainEqual(["broker", "services"]);
        // Follows from the two above.
        expect(edges).not.toContainEqual(["broker", "gate"]);
    });

    it("is one way: no part waits for itself", async () => {
        for (const stack of ["dev", "aks"]) {
            const { nodes, edges } = componentGraph((await planStack(stackFile(stack))).resources);
            const left = new Set(nodes.map((it) => it.id));
            for (let size = -1; size !== left.size;) {
                size = left.size;
                for (const id of left) if (!edges.some(([from, to]) => to === id && left.has(from))) left.delete(id);
            }
            expect([...left]).toEqual([]);
        }
    });
});
