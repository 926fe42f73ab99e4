import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../model/project-folder";
import { serviceNames, type ServiceName } from "../../model/contract/catalogue";
import { ProgramError, run } from "../../engine/command/run-program";
import { UserError } from "../../engine/command/user-error";

/** Path of a service's bundle. */
export const serviceProgram = (name: string): string => join(projectFolder, "services", "dist", name, "main.mjs");

/**
 * Bundles the services where that has not been done, or not since they changed.
 *
 * @param programs what runs in place of a service, which then needs no bundle.
 */
export async function buildServices(
    programs: Readonly<Partial<Record<ServiceName, string>>> = {},
    progress: (step: string) => void = () => undefined,
): Promise<void> {
    const own = serviceNames.filter((it) => programs[it] === undefined);
    if (own.length === 0 || !areStale(own)) return;
    progress("building the services");
    await run(process.execPath, [join("services", "build.mjs")], { cwd: projectFolder }).catch((error: unknown) => {
        if (!(error instanceof ProgramError)) throw error;
        throw new UserError(`the services cannot be built: ${error.words}`, "npm run make -- services");
    });
}

/** Whether a bundle of the services is missing, or older than what it is made of. */
function areStale(names: readonly string[]): boolean {
    const built = Math.min(...names.map((it) => modified(serviceProgram(it)) ?? 0));
    const sources = ["services", "model/contract"];
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
