import { join } from "node:path";
import { bundling } from "../../model/contract/bundling.mjs";
import { projectFolder } from "../../model/project-folder";
import { serviceNames, type ServiceName } from "../../model/contract/catalogue";
import { UserError } from "../../engine/command/user-error";
import { cached } from "../../components/base/cache";
import { type LocalPlatformOptions } from "./local-platform";

type ServicePrograms = Readonly<Record<ServiceName, string>>;

/** Paths of the services' programs: bundles as their images hold them, and what replaces some of them. */
export async function servicePrograms({
    programs = {},
    progress = () => undefined,
}: Pick<LocalPlatformOptions, "programs" | "progress">): Promise<ServicePrograms> {
    if (serviceNames.every((it) => it in programs)) return programs as ServicePrograms;
    const folder = await cached("services", ["services", "model/contract"], async () => {
        progress("building the services");
        return Object.fromEntries(await Promise.all(serviceNames.map(bundle)));
    });
    const paths = serviceNames.map((it) => [it, programs[it] ?? join(folder, `${it}.mjs`)]);
    return Object.fromEntries(paths) as ServicePrograms;
}

async function bundle(name: ServiceName): Promise<readonly [file: string, contents: Uint8Array]> {
    // Loaded only when it is needed.
    const { build } = await import("esbuild");
    const options = {
        ...bundling(projectFolder, `services/${name}/src/main.ts`),
        write: false,
        logLevel: "silent",
    } as const;
    const { outputFiles } = await build(options).catch((error: Error) => {
        throw new UserError(`${name} cannot be bundled: ${error.message}`, "npm run typecheck");
    });
    return [`${name}.mjs`, outputFiles[0]!.contents];
}
