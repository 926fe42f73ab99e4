import { UserError } from "./user-error";

export interface ToolOptions {
    /** Puts what the Pulumi CLI refused in words; for tools that run it. */
    readonly explain?: (refused: { readonly stderr: string }) => string | Promise<string>;
}

/**
 * Runs a command-line tool: what a user can mend is printed as a sentence with the command that mends it, never as a stack trace. What the
 * Pulumi CLI refused is explained as a failed update is.
 */
export function runTool(main: () => number | Promise<number>, { explain }: ToolOptions = {}): void {
    // Starts when the tool's file has been evaluated as a whole, and catches what is thrown at once.
    Promise.resolve()
        .then(main)
        .then(
            (code) => (process.exitCode = code),
            async (error: unknown) => {
                process.exitCode = 1;
                if (error instanceof UserError) console.error(`error: ${error.message}\n  try: ${error.fix}`);
                else if (isCommandError(error) && explain !== undefined)
                    console.error(await explain(error.commandResult));
                else if (isRunError(error)) console.error(`error: ${error.message}`);
                else if (isArgumentError(error)) console.error(`error: ${error.message}\n  try: --help`);
                else console.error(error);
            },
        );
}

/** A `CommandError` of the Automation API, by what it carries: importing the SDK would cost every tool seconds. */
const isCommandError = (error: unknown): error is Error & { readonly commandResult: { readonly stderr: string } } =>
    error instanceof Error && "commandResult" in error;

/** `parseArgs` reports unknown and malformed options this way. */
const isArgumentError = (error: unknown): error is Error =>
    error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");

/**
 * A `pulumi.RunError`, such as ConfigError, by the mark that its own `isInstance` looks for: importing the SDK would cost
 * every tool seconds, and those that are bundled megabytes.
 */
const isRunError = (error: unknown): error is Error => error instanceof Error && "__pulumiRunError" in error;
