// Bundles the end-to-end suite into one file that runs with Node alone: e2e/dist/main.mjs.
import { build } from "esbuild";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundling } from "../model/contract/bundling.mjs";

const folder = dirname(fileURLToPath(import.meta.url));

await build({
    ...bundling(dirname(folder), "e2e/main.ts"),
    outfile: join(folder, "dist", "main.mjs"),
    logLevel: "warning",
});
