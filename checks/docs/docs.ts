import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import * as prettier from "prettier";
import { runTool } from "../../engine/command/run-tool";
import { UserError } from "../../engine/command/user-error";
import { generatedPages } from "./generated";

const help = `Writes the parts of the documentation that the program knows: docs/reference, and tables in other pages.

  npm run docs [-- --check]

  --check   changes nothing; fails when a page does not hold what the program says

Exit code: 0, or 1 when the check fails.`;

runTool(async () => {
    const { values } = parseArgs({
        options: { check: { type: "boolean" }, help: { type: "boolean", short: "h" } },
    });
    if (values.help) {
        console.log(help);
        return 0;
    }
    const older: string[] = [];
    for (const [path, write] of Object.entries(generatedPages)) {
        const before = existsSync(path) ? readFileSync(path, "utf8") : "";
        const written = await write(before);
        const options = await prettier.resolveConfig(path);
        const after = path.endsWith(".md")
            ? await prettier.format(written, { ...options, parser: "markdown" })
            : written;
        if (after === before) continue;
        older.push(path);
        if (values.check) continue;
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, after);
        console.log(path);
    }
    if (values.check && older.length > 0)
        throw new UserError(
            `${older.join(", ")} ${older.length === 1 ? "is" : "are"} older than the program`,
            "npm run docs",
        );
    return 0;
});
