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
});
