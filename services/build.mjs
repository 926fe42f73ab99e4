// Bundles the services, each into one file that runs with Node alone: services/dist/<name>/main.mjs.
// Usage: node services/build.mjs [NAME...]     (all without a name)
import { build } from "esbuild";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundling } from "../model/contract/bundling.mjs";

const folder = dirname(fileURLToPath(import.meta.url));
const known = readdirSync(folder).filter((name) => existsSync(join(folder, name, "src/main.ts")));
const asked = process.argv.slice(2);

const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
    console.error(
        `error: no such service: ${unknown.join(", ")}; there are ${known.join(", ")}\n  try: npm run make -- services`,
    );
    process.exit(1);
}

await Promise.all(
    (asked.length > 0 ? asked : known).map((name) =>
        build({
            ...bundling(dirname(folder), `services/${name}/src/main.ts`),
            outfile: join(folder, "dist", name, "main.mjs"),
            logLevel: "warning",
        }),
    ),
);
