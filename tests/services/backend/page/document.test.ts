import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { projectFolder } from "../../../../model/project-folder";
import { bundling } from "../../../../model/contract/bundling.mjs";
import { pageRoute, type Page } from "../../../../services/backend/src/page-route";
import { createServer, type Server } from "@todo/shared/server";
import { Health } from "@todo/shared/health";
import { temporaryFolder } from "../../../support/temporary-folder";
import { testParts } from "../../support/parts";

const folder = temporaryFolder("page");
const { parts } = testParts("backend");
let page: Page;
let server: Server;
beforeAll(async () => {
    const { outputFiles } = await build({
        ...bundling(projectFolder, ""),
        entryPoints: [],
        stdin: {
            contents: `export { default } from "./services/backend/page/index.html"`,
            resolveDir: projectFolder,
        },
        format: "cjs",
        banner: {},
        write: false,
    });
    const file = join(folder, "page.cjs");
    writeFileSync(file, outputFiles[0]!.contents);
    page = ((await import(file)) as { default: Page }).default;
    server = createServer({ ...parts, health: new Health(parts.log, []) });
    pageRoute(server, { ...page, dashboardsPath: "/grafana/" });
    await server.ready();
});
afterAll(() => server.close());

const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const element = (html: string, name: string) => new RegExp(`<${name}[^>]*>(.*?)</${name}>`, "s").exec(html)![1]!;

test("everything is in one document of less than 60 KB", async () => {
    const { headers, body } = await server.inject({ url: "/" });
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(Buffer.byteLength(body)).toBeLessThan(60_000);
    expect(body).not.toMatch(/(src|href)="(?!data:|\/)/);
});

test("nothing may run, load or be asked but what the document holds", async () => {
    const { headers, body } = await server.inject({ url: "/" });
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`style-src ${hashOf(element(body, "style"))};`);
    expect(policy).toContain(`script-src ${hashOf(element(body, "script"))};`);
    expect(policy).not.toContain("unsafe");
    expect(headers["x-content-type-options"]).toBe("nosniff");
});

test("links to the dashboards that the gateway leads to", async () => {
    const { body } = await server.inject({ url: "/" });
    expect(body).toContain('<html lang="en" data-dashboards="/grafana/">');
});

test("is not sent again while it is the same", async () => {
    const { headers } = await server.inject({ url: "/" });
    const again = await server.inject({ url: "/", headers: { "if-none-match": headers.etag } });
    expect([again.statusCode, again.body]).toEqual([304, ""]);
});
