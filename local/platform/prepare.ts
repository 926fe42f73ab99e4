import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { serviceNames, type ServiceName } from "../../model/contract/catalogue";
import { UserError } from "../../engine/command/user-error";
import { servicesAreStale } from "./bundle";
import { cached } from "../process/cache";
import { type LocalStack } from "./local-stack";

/** What has to be there before anything starts, made only when its sources have changed. */

const projectFolder = join(__dirname, "..", "..");
const run = promisify(execFile);

/** What the program is made of. */
const stackSources = [
    "index.ts",
    "Pulumi.yaml",
    "model",
    "components",
    "stacks",
    "charts",
    "engine",
    "local/platform/local-stack.ts",
];

/** What of a stack runs locally. */
export async function evaluateStack(stack: string): Promise<LocalStack> {
    const evaluate = async () => {
        const program = join(__dirname, "evaluate-process.ts");
        const { stdout } = await run(process.execPath, ["--import", "tsx", program, projectFolder, stack], {
            cwd: projectFolder,
            maxBuffer: 16 * 2 ** 20,
        }).catch((error: unknown) => {
            const { stderr } = error as { stderr: string };
            throw new UserError(stderr.trim().replace(/^error: /, ""), `npm run plan -- ${stack}`);
        });
        return { "stack.json": stdout };
    };
    const ownFile = `Pulumi.${stack}.yaml`;
    const sources = existsSync(join(projectFolder, ownFile)) ? [...stackSources, ownFile] : stackSources;
    const folder = await cached(`stack-${stack}`, sources, evaluate);
    return JSON.parse(readFileSync(join(folder, "stack.json"), "utf8")) as LocalStack;
}

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
    if (own.length === 0 || !servicesAreStale(own)) return;
    progress("building the services");
    await run(process.execPath, [join("services", "build.mjs")], { cwd: projectFolder }).catch((error: unknown) => {
        const { stderr } = error as { stderr: string };
        throw new UserError(`the services cannot be built: ${stderr.trim()}`, "npm run make -- services");
    });
}
