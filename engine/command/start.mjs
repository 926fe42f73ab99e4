/**
 * Runs a TypeScript program in this very process: `node engine/command/start.mjs cli/main.ts plan`. The command `tsx` would start a
 * process of its own for it, which costs every command a quarter of a second, and could not say what to do before `npm ci`.
 */
import module from "node:module";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

// What was compiled is kept for the next command, by a Node that can.
module.enableCompileCache?.(fileURLToPath(new URL("../../node_modules/.cache/compiled", import.meta.url)));
try {
    await import("tsx");
} catch (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    console.error("error: the packages that this project needs are not installed\n  try: npm ci");
    process.exit(1);
}
process.argv.splice(1, 1);
await import(pathToFileURL(resolve(process.argv[1])).href);
