import { readFileSync } from "node:fs";
import { join } from "node:path";
import { normalized, withTables } from "../../tools/docs/clouds";
import { projectFolder } from "../support/stacks";

describe("docs/clouds.md", () => {
    const text = readFileSync(join(projectFolder, "docs", "clouds.md"), "utf8");

    it("says of brokers and clouds what the program does (npm run docs:clouds mends it)", async () => {
        expect(normalized(await withTables(text, ["brokers", "clouds"]))).toBe(normalized(text));
    });

    it("would be found out of date", async () => {
        const older = text.replace("version: 1.0.0", "version: 2.0.0");
        expect(older).not.toBe(text);
        expect(normalized(await withTables(older, ["brokers"]))).not.toBe(normalized(older));
    });

    it("is refused without a place for a table", async () => {
        await expect(withTables("nothing", ["clouds"])).rejects.toThrow(/no place for the table "clouds"/);
    });
});
