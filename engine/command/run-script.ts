import { type AnyCommand } from "./command";
import { UserError } from "./user-error";

/** Puts what the Pulumi CLI refused in words. */
export type Explain = (refused: { readonly stderr: string }) => string | Promise<string>;

/** Runs the script that the first argument names with the others. A group of commands by itself lists them. */
export function runScript(scripts: AnyCommand, args: readonly string[], explain?: Explain): Promise<void> {
    const [name, ...rest] = args;
    const isGroup = (scripts.commands.find((it) => it.name() === name)?.commands.length ?? 0) > 0;
    const asked = isGroup && rest.length === 0 ? [...args, "--help"] : args;
    return reportingErrors(() => scripts.parseAsync(asked, { from: "user" }), explain);
}

/**
 * Does some work. Prints what a user can fix as a sentence with the command that fixes it, never as a stack trace. What the Pulumi
 * CLI refused is explained as a failed update is.
 */
export async function reportingErrors(work: () => Promise<unknown>, explain?: Explain): Promise<void> {
    try {
        await work();
    } catch (error) {
        process.exitCode = 1;
        if (error instanceof UserError) console.error(`error: ${error.message}\n  try: ${error.fix}`);
        else if (isCommandError(error) && explain !== undefined) console.error(await explain(error.commandResult));
        else if (isRunError(error)) console.error(`error: ${error.message}`);
        else console.error(error);
    }
}

/** A `CommandError` of the Automation API, by what it carries: importing the SDK would cost every command seconds. */
const isCommandError = (error: unknown): error is Error & { readonly commandResult: { readonly stderr: string } } =>
    error instanceof Error && "commandResult" in error;

/**
 * A `pulumi.RunError`, such as ConfigError, by the mark that its own `isInstance` looks for: importing the SDK would cost every command
 * seconds, and those that are bundled megabytes.
 */
const isRunError = (error: unknown): error is Error => error instanceof Error && "__pulumiRunError" in error;
