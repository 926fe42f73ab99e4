// Bundles the end-to-end suite into one file that runs with Node alone: e2e/dist/e2e.cjs.
import { build } from "esbuild";
import { join } from "node:path";

const folder = import.meta.dirname;

await build({
    entryPoints: [join(folder, "main.ts")],
    outfile: join(folder, "dist", "e2e.cjs"),
    bundle: true,
    minify: true,
    keepNames: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "warning",
});
