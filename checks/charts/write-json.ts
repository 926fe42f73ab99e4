import { writeFileSync } from "node:fs";

/** Writes data as the project formats JSON. */
export async function writeJson(file: string, data: unknown): Promise<void> {
    // Loaded only when something is written: it takes a while.
    const prettier = await import("prettier");
    const options = await prettier.resolveConfig(file);
    writeFileSync(file, await prettier.format(JSON.stringify(data), { ...options, parser: "json" }));
}
