import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { projectFolder } from "../../../model/project-folder";

/** Programs of the tests that run in pods in the place of others, by their files below stand-ins/. */
const standIns = {
    sidecar: "sidecar/main",
    broker: "broker",
    rpk: "rpk",
    gateway: "gateway",
    answering: "answering",
} as const;
export type StandIn = keyof typeof standIns;

/** Bundles each into one file that runs with Node alone, and starts with `first`. */
export async function bundleStandIns(folder: string, first: string): Promise<Readonly<Record<StandIn, string>>> {
    mkdirSync(folder, { recursive: true });
    const path = (it: string): string => join(folder, `${it}.cjs`);
    await build({
        absWorkingDir: projectFolder,
        entryPoints: Object.fromEntries(
            Object.entries(standIns).map(([name, file]) => [name, join(__dirname, "..", "stand-ins", `${file}.ts`)]),
        ),
        bundle: true,
        outdir: folder,
        platform: "node",
        target: "node22",
        format: "cjs",
        outExtension: { ".js": ".cjs" },
        banner: { js: `#!${first}` },
        // Optional speed-ups that need a compiler.
        external: ["pg-native", "bufferutil", "utf-8-validate"],
        logLevel: "warning",
    });
    return Object.fromEntries(Object.keys(standIns).map((it) => [it, path(it)])) as Record<StandIn, string>;
}
