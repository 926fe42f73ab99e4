import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

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

const hashOf = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;

/**
 * A page as one document: the script and the style sheet that its HTML names are bundled into it, so that a browser asks for
 * nothing else. A policy can allow the two by their hashes.
 */
const page = {
    name: "page",
    setup({ onLoad, esbuild }) {
        const compile = async (entry) => {
            const options = { entryPoints: [entry], bundle: true, minify: true, write: false, legalComments: "none" };
            const { outputFiles } = await esbuild.build({ ...options, format: "iife", target: "es2022" });
            // A closing tag within the text would end the element.
            return outputFiles[0].text.trim().replace(/<\/(?=script|style)/gi, "<\\/");
        };
        onLoad({ filter: /\.html$/ }, async ({ path }) => {
            const document = await readFile(path, "utf8");
            const [styleTag, style] = /<link rel="stylesheet" href="(.+?)" \/>/.exec(document);
            const [scriptTag, script] = /<script type="module" src="(.+?)"><\/script>/.exec(document);
            const [css, js] = await Promise.all([style, script].map((it) => compile(join(dirname(path), it))));
            // By function: the text may hold what `replace` takes for a pattern.
            const html = document
                .replace(styleTag, () => `<style>${css}</style>`)
                .replace(scriptTag, () => `<script type="module">${js}</script>`)
                .replaceAll(/^\s+/gm, "");
            const contents = JSON.stringify({ html, style: hashOf(css), script: hashOf(js) });
            return { contents, loader: "json" };
        });
    },
};

/**
 * Options of esbuild for what runs in our containers: one file that needs Node alone. The build of an image and the program that
 * deploys the checkout share them, so both run the same code.
 */
export const bundling = (folder, entry) => ({
    absWorkingDir: folder,
    entryPoints: [entry],
    bundle: true,
    // Of this folder, also where node_modules is a link and its workspaces are those of another.
    alias: { "@todo/shared": "./services/shared/src" },
    platform: "node",
    format: "esm",
    target: "node20",
    // What code becomes is said here, whether or not a tsconfig.json lies beside it.
    tsconfigRaw: {},
    // OpenTelemetry has both forms; of the newer one only what is used gets into the bundle, a sixth.
    mainFields: ["module", "main"],
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
    plugins: [leaveOut, page],
});
