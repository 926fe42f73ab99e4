import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import * as prettier from "prettier";
import { type AnyCommand } from "../../engine/command/command";
import { UserError } from "../../engine/command/user-error";
import { generatedPages } from "./generated";

export async function makeDocs(scripts: readonly AnyCommand[], { check }: { readonly check?: boolean }): Promise<void> {
    const older: string[] = [];
    for (const [path, write] of Object.entries(generatedPages(scripts))) {
        const before = existsSync(path) ? readFileSync(path, "utf8") : "";
        const written = await write(before);
        const options = await prettier.resolveConfig(path);
        const after = path.endsWith(".md")
            ? await prettier.format(written, { ...options, parser: "markdown" })
            : written;
        if (after === before) continue;
        older.push(path);
        if (check) continue;
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, after);
        console.log(path);
    }
    if (check && older.length > 0)
        throw new UserError(
            `${older.join(", ")} ${older.length === 1 ? "is" : "are"} older than the program`,
            "npm run make -- docs",
        );
}
