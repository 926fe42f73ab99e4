import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { LocalWorkspace, type PulumiCommand } from "@pulumi/pulumi/automation";
import { UserError } from "../../engine/command/user-error";

/** Takes the passphrase of a state from whoever types it, without a trace in the history of the shell. */
export const readPassphrase = "read -rs PULUMI_CONFIG_PASSPHRASE && export PULUMI_CONFIG_PASSPHRASE";

/** Where a stack's state is kept, and what the CLI has to be told about it. */
export interface StateBackend {
    /** Environment variables of the CLI; none when the user has chosen a back end. */
    readonly env: Readonly<Record<string, string>>;
    readonly description: string;
}

/** The back end that the user is logged in to, else a folder of the project. */
export async function chooseBackend(folder: string, pulumiCommand: PulumiCommand): Promise<StateBackend> {
    const workspace = await LocalWorkspace.create({ workDir: folder, pulumiCommand });
    try {
        const { url, user } = await workspace.whoAmI();
        return { env: {}, description: `state: ${url ?? "the back end you are logged in to"}, as ${user}` };
    } catch (error) {
        const { PULUMI_BACKEND_URL: chosen, PULUMI_ACCESS_TOKEN: token } = process.env;
        // Somebody who has chosen a back end must not end up with state in another place.
        if (chosen || token)
            throw new UserError(
                `the back end that ${chosen ? "PULUMI_BACKEND_URL" : "PULUMI_ACCESS_TOKEN"} names cannot be used: ${firstLine(error)}`,
                "pulumi whoami --verbose",
            );
        return localBackend(folder);
    }
}

const firstLine = (error: unknown): string =>
    /error: (.+)/.exec((error as Error).message)?.[1] ?? (error as Error).message.split("\n")[0] ?? "";

/**
 * State in `.pulumi/state`, encrypted with a passphrase that is made once and kept beside it, readable by its owner only. Both
 * are git-ignored: losing them means losing the knowledge of what exists.
 *
 * @throws {@link UserError} when there is state and its passphrase is gone.
 */
export function localBackend(folder: string, environment: NodeJS.ProcessEnv = process.env): StateBackend {
    const home = join(folder, ".pulumi");
    const state = join(home, "state");
    const passphrase = join(home, "passphrase");
    mkdirSync(state, { recursive: true, mode: 0o700 });
    const env: Record<string, string> = { PULUMI_BACKEND_URL: pathToFileURL(state).href };
    const description = `state: ${join(".pulumi", "state")} in this folder, encrypted; keep .pulumi as long as the stack lives`;
    if (environment["PULUMI_CONFIG_PASSPHRASE"] !== undefined || environment["PULUMI_CONFIG_PASSPHRASE_FILE"])
        return { env, description };
    if (!existsSync(passphrase)) {
        if (existsSync(join(state, ".pulumi", "stacks")))
            throw new UserError(
                `${passphrase} is gone, and without it the state in ${state} cannot be read: put the file back, or type what it held`,
                readPassphrase,
            );
        writeFileSync(passphrase, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
    }
    return { env: { ...env, PULUMI_CONFIG_PASSPHRASE_FILE: passphrase }, description };
}

/** What a user types before a plain `pulumi` command, so that it finds the same state. */
export const commandPrefix = ({ env }: StateBackend): string =>
    Object.entries(env)
        .map(([name, value]) => `${name}=${value} `)
        .join("");
