import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { type TargetName } from "../../model/platform/choices";
import { type Machine } from "../../model/platform/prerequisites";
import { factsOf } from "../../stacks/targets";
import { tryRun } from "../../engine/command/run-program";
import { type Finding } from "./finding";

/** The machine that deploys. */
export const thisMachine = (env: NodeJS.ProcessEnv = process.env, home: string = homedir()): Machine => ({
    env,
    home,
    fileExists: existsSync,
    output: async (program, args) => {
        const result = await tryRun(program, args, { env, timeout: 20_000 });
        return result?.code === 0 ? result.stdout : undefined;
    },
});

/** Whether the credentials of a target's cloud are there. */
export async function credentialFindings(
    target: TargetName,
    env: NodeJS.ProcessEnv = process.env,
    home: string = homedir(),
): Promise<Finding[]> {
    const found = await factsOf(target).findCredentials?.(thisMachine(env, home));
    if (found === undefined) return [];
    const subject = "credentials";
    return "source" in found
        ? [{ subject, state: "ok", detail: found.source }]
        : [{ subject, state: "missing", detail: found.missing, fix: found.fix }];
}
