import { SignJWT } from "jose";
import { type Browser, type BrowserContext, type Page } from "playwright-core";
import { type LocalPlatform } from "../../../local/platform/local-platform";
import { accessibilityFaults, excessWidth, launchChromium } from "../../support/chromium";

const live = (page: Page) => page.getByRole("status").getByText("Live").waitFor();
const wayOf = (page: Page, title: string) => page.getByRole("list", { name: `Way of ${title}` });
const tasks = (page: Page) => page.getByRole("article");

/** Types into the form and sends it by the keyboard alone. */
async function addTask(page: Page, title: string): Promise<void> {
    await page.getByLabel("Title").focus();
    await page.keyboard.type(title);
    await page.keyboard.press("Enter");
    await wayOf(page, title).getByText("wrote it down").first().waitFor();
}

/** Stories of the page in a browser, on a platform that a test file runs already. */
export function describePage(platformOf: () => LocalPlatform): void {
    describe("the page", () => {
        let browser: Browser;
        let context: BrowserContext;
        let page: Page;
        const complaints: string[] = [];
        const asked = new Set<string>();
        const gateway = () => platformOf().gateway;

        beforeAll(async () => {
            browser = await launchChromium();
            context = await browser.newContext();
            page = await context.newPage();
            page.on("console", (it) => complaints.push(it.text()));
            page.on("pageerror", (it) => complaints.push(it.message));
            page.on("request", (it) => asked.add(new URL(it.url()).origin));
            await page.goto(gateway());
        });
        afterAll(() => browser.close());

        it("signs somebody up by the keyboard alone", async () => {
            await page.getByLabel("E-mail address").focus();
            await page.keyboard.type(`page-${Date.now()}@example.com`);
            await page.keyboard.press("Tab");
            await page.keyboard.type("a long password");
            await page.keyboard.press("Tab");
            await page.keyboard.press("Tab");
            await page.keyboard.press("Enter");
            await live(page);
        });

        it("shows the tutorial's task on its way: event, consumers, audit entry, reminder", async () => {
            await page.getByRole("button", { name: "example" }).click();
            const way = wayOf(page, "Water the plants");
            await way.getByText(/scheduled a reminder for .* \(in \d+ s\)/).waitFor();
            await way
                .getByText(/told this page, \d+ ms after the commit/)
                .first()
                .waitFor();
            await way
                .getByText(/wrote it down, partition \d, offset \d+/)
                .nth(1)
                .waitFor();
            expect(await way.getByText("request page-").count()).toBe(2);
        });

        it("shows a change in every tab", async () => {
            const second = await context.newPage();
            await second.goto(gateway());
            await live(second);
            await addTask(second, "Written in the second tab");
            await wayOf(page, "Written in the second tab").getByText("told this page").first().waitFor();
            await second.close();
        });

        it("catches up with what happened while its connection was lost", async () => {
            await context.setOffline(true);
            await platformOf().faults.cutWebSockets();
            await page.getByRole("status").getByText("Connection lost").waitFor();
            await asOwner(page, "Written while it was away");
            await context.setOffline(false);
            await live(page);
            await wayOf(page, "Written while it was away").getByText("this page was not").first().waitFor();
        });

        it("says that a session has ended, and lets its owner in again", async () => {
            const other = await browser.newContext();
            const visitor = await other.newPage();
            await visitor.goto(gateway());
            await visitor.getByRole("button", { name: "guest" }).click();
            await live(visitor);
            await visitor.evaluate(`(${replaceToken})("${await expiredToken(visitor, platformOf().signingKey)}")`);
            await visitor.reload();
            await visitor.getByRole("alert").getByText("Your session has ended. Log in again.").waitFor();
            await visitor.getByRole("button", { name: "guest" }).click();
            await live(visitor);
            await other.close();
        });

        it.each(["light", "dark"] as const)("has no fault that axe knows, %s, and fits 390 pixels", async (scheme) => {
            await page.emulateMedia({ colorScheme: scheme });
            expect(await accessibilityFaults(page)).toEqual([]);
            await page.setViewportSize({ width: 390, height: 800 });
            expect(await excessWidth(page)).toBe(0);
            await page.setViewportSize({ width: 1280, height: 800 });
        });

        it("shows the reminder come due, and the next occurrence of the task once it is completed", async () => {
            const first = tasks(page).filter({ hasText: "daily, occurrence 1" });
            await first.getByText("reminder.due").waitFor({ timeout: 30_000 });
            await first.getByRole("button", { name: "Complete" }).click();
            await first.getByText(/created occurrence 2, due/).waitFor();
            await tasks(page).filter({ hasText: "daily, occurrence 2" }).waitFor();
        });

        it("asks nobody but the gateway, paints within a second, and complains of nothing but the lost connection", async () => {
            expect([...asked]).toEqual([gateway()]);
            const paints: number[] = [];
            // The best of three: the machine that tests this does other things too.
            for (let visit = 1; visit <= 3; visit++) {
                await page.reload();
                paints.push(await page.evaluate<number>(firstContentfulPaint));
            }
            expect(Math.min(...paints)).toBeLessThan(1000);
            expect(complaints.filter((it) => !/ERR_INTERNET_DISCONNECTED/.test(it))).toEqual([]);
        });
    });
}

/** Creates a task as the page's user would from elsewhere. */
async function asOwner(page: Page, title: string): Promise<void> {
    const { access_token, user_id } = await storedSession(page);
    const response = await fetch(`${new URL(page.url()).origin}/api/${user_id}/tasks`, {
        method: "POST",
        headers: { authorization: `Bearer ${access_token}`, "content-type": "application/json" },
        body: JSON.stringify({ title }),
    });
    expect(response.status).toBe(201);
}

const storedSession = (page: Page) =>
    page.evaluate<{ access_token: string; user_id: string }>("JSON.parse(localStorage.getItem('todo-session'))");

/** Puts a token into the stored session: it takes effect when the page is loaded. */
const replaceToken = `(token) => {
    const session = JSON.parse(localStorage.getItem("todo-session"));
    localStorage.setItem("todo-session", JSON.stringify({ ...session, access_token: token }));
}`;

/** A token of the page's user that has expired a minute ago. */
async function expiredToken(page: Page, signingKey: string): Promise<string> {
    const { user_id } = await storedSession(page);
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ role: "user" })
        .setProtectedHeader({ alg: "HS256", typ: "JWT" })
        .setSubject(user_id)
        .setIssuer("todo-backend")
        .setAudience("todo")
        .setIssuedAt(now - 3600)
        .setExpirationTime(now - 60)
        .sign(new TextEncoder().encode(signingKey));
}

/** Milliseconds from the visit until the browser showed something. */
const firstContentfulPaint = `new Promise((resolve) =>
    new PerformanceObserver((list) => {
        const [paint] = list.getEntriesByName("first-contentful-paint");
        if (paint) resolve(paint.startTime);
    }).observe({ type: "paint", buffered: true }))`;
