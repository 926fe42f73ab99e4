import { readFileSync } from "node:fs";
import { join } from "node:path";
import { generatedPages, normalized, withTables } from "../../../checks/docs/generated";
import { projectFolder } from "../../support/stacks";

const read = (page: string) => readFileSync(join(projectFolder, page), "utf8");
const commands = "docs/reference/commands.md";

// The commands' page has a test of its own, which asks every command.
it.each(Object.keys(generatedPages).filter((it) => it !== commands))(
    "%s says what the program does (npm run docs mends it)",
    async (page) => {
        const text = read(page);
        expect(normalized(await generatedPages[page]!(text))).toBe(normalized(text));
    },
);

it("a table that is out of date is found", async () => {
    const older = read("docs/clouds.md").replace("version: 1.0.0", "version: 2.0.0");
    expect(older).toContain("version: 2.0.0");
    expect(normalized(await withTables("docs/clouds.md", older, ["brokers"]))).not.toBe(normalized(older));
});

it("a page without a place for its table is refused", async () => {
    await expect(withTables("a.md", "nothing", ["clouds"])).rejects.toThrow(/no place for the table "clouds"/);
});
