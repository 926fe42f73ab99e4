import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The layers of the repository, lowest first: a file imports from its own layer and from lower ones. `npm run lint` checks it.
 *
 * `services` and `e2e` stand aside: what runs in their images is small, so they see the model only, and the suite also what
 * commands share. `deployments` is a program of its own, which reads what the targets are.
 */
const layers = [
    "model",
    "components",
    "stacks",
    "index.ts",
    "engine",
    "policy",
    "services",
    "e2e",
    "local",
    "cli",
    "checks",
];

const path = (name) => (name.endsWith(".ts") ? `^${name.replace(".", "\\.")}$` : `^${name}/`);

/** What stands aside may import besides itself. */
const aside = {
    services: ["model/contract"],
    e2e: ["model/contract", "engine/command"],
    deployments: ["model", "stacks"],
};

/** Providers that belong to no cloud. */
const everyCloud = ["command", "kubernetes", "policy", "pulumi", "random", "tls"];

/** The SDK of each cloud: what the `target.ts` of its folder imports. */
const cloudSdks = readdirSync(join(import.meta.dirname, "stacks")).flatMap((cloud) => {
    const target = join(import.meta.dirname, "stacks", cloud, "target.ts");
    const imported = existsSync(target) ? readFileSync(target, "utf8").matchAll(/"@pulumi\/([a-z-]+)/g) : [];
    return [...new Set(Array.from(imported, ([, name]) => name))]
        .filter((name) => !everyCloud.includes(name))
        .map((sdk) => [cloud, sdk]);
});

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
    forbidden: [
        ...layers.map((layer, index) => ({
            name: `${layer} imports from above`,
            comment: `The layers are ${layers.join(", ")}, lowest first; an import points down.`,
            severity: "error",
            from: { path: path(layer) },
            to: { path: [...layers.slice(index + 1), "deployments"].map(path) },
        })),
        ...Object.entries(aside).map(([folder, allowed]) => ({
            name: `${folder} imports what is not in its image`,
            severity: "error",
            from: { path: path(folder) },
            to: { path: [...layers, "deployments"].map(path), pathNot: [folder, ...allowed].map(path) },
        })),
        ...cloudSdks.map(([target, sdk]) => ({
            name: `the SDK of ${target} outside of stacks/${target}`,
            comment: "Each is tens of megabytes, and loaded by its own stack only.",
            severity: "error",
            from: { pathNot: `^stacks/${target}/` },
            to: { path: `node_modules/@pulumi/${sdk}/` },
        })),
        {
            name: "the product imports a test",
            severity: "error",
            from: { pathNot: "^tests/" },
            to: { path: "^tests/" },
        },
        {
            name: "files import each other in a circle",
            severity: "error",
            from: {},
            to: { circular: true },
        },
        {
            name: "folders import each other in a circle",
            severity: "error",
            scope: "folder",
            from: { pathNot: "^tests" },
            to: { circular: true },
        },
        {
            name: "an import that leads nowhere",
            severity: "error",
            from: {},
            to: { couldNotResolve: true },
        },
    ],
    options: {
        tsPreCompilationDeps: true,
        tsConfig: { fileName: "tsconfig.json" },
        doNotFollow: { path: "node_modules" },
        exclude: { path: "(^|/)(dist|\\.pulumi|\\.local)/" },
        enhancedResolveOptions: {
            exportsFields: ["exports"],
            conditionNames: ["import", "require", "node", "default", "types"],
            extensions: [".ts", ".tsx", ".mjs", ".js", ".json", ".d.ts"],
        },
    },
};
