import { UserError } from "./user-error";

/**
 * The stack that a command is about; `dev` when none is named.
 *
 * @throws UserError for more than one.
 */
export function stackArgument(command: string, positionals: readonly string[]): string {
    const [stack = "dev", ...more] = positionals;
    if (more.length > 0) {
        throw new UserError(`one stack at a time, not ${positionals.join(" and ")}`, `npm run ${command} -- ${stack}`);
    }
    return stack;
}
