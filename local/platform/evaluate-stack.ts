import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../model/project-folder";
import { ProgramError, run } from "../../engine/command/run-program";
import { UserError } from "../../engine/command/user-error";
import { cached } from "../../components/base/cache";
import { type LocalStack } from "./local-stack";

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
        const args = ["--import", "tsx", program, projectFolder, stack];
        const json = await run(process.execPath, args, { cwd: projectFolder }).catch((error: unknown) => {
            if (!(error instanceof ProgramError)) throw error;
            const [, message = error.words, fix] = /^error: ([^]*?)(?:\n {2}try: ([^]*))?$/.exec(error.words) ?? [];
            throw new UserError(message, fix ?? `npm run plan -- ${stack}`);
        });
        return { "stack.json": json };
    };
    const ownFile = `Pulumi.${stack}.yaml`;
    const sources = existsSync(join(projectFolder, ownFile)) ? [...stackSources, ownFile] : stackSources;
    const folder = await cached(`stack-${stack}`, sources, evaluate);
    return JSON.parse(readFileSync(join(folder, "stack.json"), "utf8")) as LocalStack;
}
