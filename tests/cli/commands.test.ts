import { readFileSync } from "node:fs";
import { join } from "node:path";
import { askCommands, commandReference, type Command } from "../../checks/docs/pages/commands";
import { normalized } from "../../checks/docs/generated";
import { projectFolder } from "../support/stacks";

let commands: readonly Command[];
// Every command is a process that starts, says what it does, and ends.
beforeAll(async () => (commands = await askCommands(projectFolder)), 300_000);

it("every script of package.json answers --help", () => {
    expect(commands.length).toBeGreaterThan(20);
    expect(commands.filter((it) => it.help.split("\n").length < 3)).toEqual([]);
});

it("docs/reference/commands.md holds the answers (npm run docs mends it)", () => {
    const page = readFileSync(join(projectFolder, "docs/reference/commands.md"), "utf8");
    const written = page.replace(/<!--.*-->\n\n/, "");
    expect(normalized(written)).toBe(normalized(`${commandReference(commands)}\n`));
});
