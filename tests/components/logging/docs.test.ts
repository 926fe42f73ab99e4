import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { savedQueries } from "../../../components/logging/queries";
import { configKeys } from "../../../stacks/config/keys";
import { runbooks } from "../../../model/platform/monitoring-names";
import { projectFolder } from "../../support/stacks";

const pages = ["docs/guides/logs.md", ...runbooks.map((it) => `docs/runbooks/${it}.md`)];

describe.each(pages)("%s", (page) => {
    const path = join(projectFolder, page);
    const text = readFileSync(path, "utf8");

    it("names only saved queries that exist", () => {
        const named = [...text.matchAll(/npm run logs -- ([a-z][a-z-]*)/g)].map(([, it]) => it);
        const known = savedQueries.map((it) => it.id);
        for (const name of named) expect(known).toContain(name);
    });

    it("sets only config keys that exist", () => {
        for (const [, key] of text.matchAll(/pulumi config set (\w+)/g)) expect(configKeys).toHaveProperty(key!);
    });

    it("links only to pages that exist", () => {
        for (const [, link] of text.matchAll(/\]\(([^)#:]+\.md)/g))
            expect([link, existsSync(join(dirname(path), link!))]).toEqual([link, true]);
    });
});
