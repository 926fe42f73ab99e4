import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { generatedPages, normalized, withTables } from "../../../checks/docs/generated";
import { withValues } from "../../../checks/docs/pages/versions";
import { scripts } from "../../../checks/scripts";
import { projectFolder } from "../../support/stacks";

const read = (page: string) => readFileSync(join(projectFolder, page), "utf8");

const pages = generatedPages(scripts.commands);

it.each(Object.keys(pages))("%s says what the program does (npm run make -- docs fixes it)", async (page) => {
    const text = read(page);
    expect(normalized(await pages[page]!(text))).toBe(normalized(text));
});

it("a table that is out of date is found", async () => {
    const older = read("docs/clouds.md").replace("version: 1.0.0", "version: 2.0.0");
    expect(older).toContain("version: 2.0.0");
    expect(normalized(await withTables("docs/clouds.md", older, ["brokers"]))).not.toBe(normalized(older));
});

it("a page without a place for its table is refused", async () => {
    await expect(withTables("a.md", "nothing", ["clouds"])).rejects.toThrow(/no place for the table "clouds"/);
});

describe("values in sentences", () => {
    const place = (name: string, value: string) => `Node<!-- value: ${name} --> ${value}<!-- /value -->.`;

    it("are those of the pins", () =>
        expect(withValues("a.md", place("node", "1"))).toBe(place("node", read(".node-version").trim())));

    it.each([
        ["an unknown one", place("nodes", "1"), /a place for the value "nodes"; there are node, oldest node/],
        ["one that could begin a line", "Node <!-- value: node -->22<!-- /value -->", /a space before the place/],
    ])("%s is refused", (_what, text, message) => expect(() => withValues("a.md", text)).toThrow(message));

    it("stand only in pages that are generated", () => {
        const files = execFileSync("git", ["ls-files", "*.md"], { cwd: projectFolder, encoding: "utf8" });
        const withPlaces = files
            .trim()
            .split("\n")
            .filter((it) => read(it).includes("<!-- value: "));
        expect(withPlaces.length).toBeGreaterThan(3);
        expect(Object.keys(pages)).toEqual(expect.arrayContaining(withPlaces));
    });
});
