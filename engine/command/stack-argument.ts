import { UserError } from "./user-error";

/**
 * The stack that a command is about; `dev` when none is named.
 *
 * @throws UserError for more than one.
 */
export function stackArgument(command: string, positionals: readonly string[]): string {
    const [stack = "dev", ...more] = positionals;
    if (more.length > 0) {
        throw new UserError(`one stack at a time, not ${positionals.join(" and ")}`, stackCommand(command, stack));
    }
    return stack;
}

/** What a user types for a stack, as short as it can be. */
export function stackCommand(script: string, stack: string, ...options: readonly string[]): string {
    const args = [...(stack === "dev" ? [] : [stack]), ...options];
    return [`npm run ${script}`, ...(args.length === 0 ? [] : ["--", ...args])].join(" ");
}
