import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { UserError } from "../../engine/command/user-error";

/** The version that CI and `npm run up` use; any that Pulumi.yaml's `requiredPulumiVersion` admits will do. */
export const pinnedPulumiVersion = (folder: string): string =>
    readFileSync(join(folder, ".pulumi.version"), "utf8").trim();

/** Where the Automation API installs a CLI of its own. */
const installRoot = (version: string): string => join(homedir(), ".pulumi", "versions", version);

/** The CLI on PATH, else one that was installed by {@link installPulumi}; undefined when there is neither. */
export async function findPulumi(folder: string): Promise<PulumiCommand | undefined> {
    const candidates = [undefined, { root: installRoot(pinnedPulumiVersion(folder)) }];
    for (const candidate of candidates) {
        const found = await PulumiCommand.get(candidate).catch(() => undefined);
        if (found) return found;
    }
    return undefined;
}

/** The CLI of a command that needs a stack's state. @throws {@link UserError} when there is none. */
export async function requirePulumi(folder: string, stack: string): Promise<PulumiCommand> {
    const found = await findPulumi(folder);
    if (found === undefined) throw withoutPulumi(stack);
    return found;
}

/** What a command that works on this machine's platform as well says when neither is there. */
export const withoutPulumi = (stack: string): UserError =>
    new UserError(
        stack === "dev"
            ? "nothing runs on this machine, and the Pulumi CLI, which knows whether stack dev is up, is not installed"
            : `the Pulumi CLI, which knows whether stack ${stack} is up, is not installed`,
        `npm run doctor -- ${stack}`,
    );

/** Downloads the CLI into the user's home, without touching PATH; undefined where it cannot be had, such as without a network. */
export async function installPulumi(folder: string): Promise<PulumiCommand | undefined> {
    return PulumiCommand.install({ root: installRoot(pinnedPulumiVersion(folder)) }).catch(() => undefined);
}
