import { readFileSync } from "node:fs";
import { join } from "node:path";
import { generatedPages, normalized, withTables } from "../../../checks/docs/generated";
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
