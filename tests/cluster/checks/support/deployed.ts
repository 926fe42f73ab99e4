import { tryRun } from "../../../../engine/command/run-program";
import { type Project } from "../../pulumi/project";
import { holds } from "./eventually";

/** The stack that is deployed. */
export const stack = "dev";

export interface Deployed {
    readonly project: Project;
    /** What was in the cluster before it. */
    readonly before: ReadonlySet<string>;
}

let current: Deployed | undefined;

/** For the checks that come after the one that deploys. */
export const rememberDeployed = (it: Deployed): void => void (current = it);

export function deployed(): Deployed {
    if (current === undefined) throw new Error("nothing was deployed");
    return current;
}

/** A command of the project, as its users type it; rejects with its last words. */
export async function npmRun(command: string, ...args: readonly string[]): Promise<string> {
    const { folder, env } = deployed().project;
    const options = { cwd: folder, env, timeout: 1_800_000 };
    const outcome = await tryRun("npm", ["run", "--silent", command, "--", stack, ...args], options);
    const words = `${outcome?.stdout ?? "npm is not installed"}\n${outcome?.stderr ?? ""}`.trim();
    holds(outcome?.code === 0, `npm run ${command} failed:\n${words.split("\n").slice(-40).join("\n")}`);
    return words;
}

/** The line that sums an update up. */
export const summaryOf = (output: string): string => /^(Done: .*|Nothing changed\.)$/m.exec(output)?.[1] ?? output;
