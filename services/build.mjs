// Bundles the services, each into one file that runs with Node alone: services/dist/<name>/main.mjs.
// Usage: node services/build.mjs [NAME...]     (all without a name)
import { build } from "esbuild";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

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

/**
 * Modules that libraries load, or would load, for what the services do not use: Node would keep their source in memory.
 * Fastify's default schema compilers (the services bring those of zod), YAML of OpenAPI documents, zod's messages in 50 languages.
 */
const unused = [
    /^@fastify\/ajv-compiler$/,
    /^@fastify\/fast-json-stringify-compiler$/,
    /^yaml$/,
    /\/locales\/index\.js$/,
];
const leaveOut = {
    name: "leave-out",
    setup(build) {
        for (const filter of unused)
            build.onResolve({ filter }, ({ path }) => ({ path, namespace: "unused", sideEffects: false }));
        build.onLoad({ filter: /.*/, namespace: "unused" }, () => ({ contents: "", loader: "js" }));
    },
};

await Promise.all(
    (asked.length > 0 ? asked : known).map((name) =>
        build({
            entryPoints: [join(folder, name, "src/main.ts")],
            outfile: join(folder, "dist", name, "main.mjs"),
            bundle: true,
            platform: "node",
            format: "esm",
            target: "node20",
            // Not minified: a stack trace has to be readable without a source map, which would cost 20 MB of memory.
            minifySyntax: true,
            keepNames: true,
            legalComments: "none",
            // Optional speed-ups that need a compiler; their users do without.
            external: ["pg-native", "bufferutil", "utf-8-validate"],
            // Packages in the old format, bundled into the new one, still call require() for Node's own modules.
            banner: {
                js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
            },
            plugins: [leaveOut],
            logLevel: "warning",
        }),
    ),
);
