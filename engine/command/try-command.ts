import { execFile, type ExecFileException } from "node:child_process";

export interface CommandResult {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
}

export interface TryOptions {
    /** After this many milliseconds the command is ended and counts as failed (default 10 s). */
    readonly timeout?: number;
    readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program to its end; undefined when it is not installed. Arguments are handed over as they are, never through a shell. */
export function tryCommand(
    program: string,
    args: readonly string[],
    { timeout = 10_000, env = process.env }: TryOptions = {},
): Promise<CommandResult | undefined> {
    return new Promise((resolve) => {
        execFile(
            program,
            [...args],
            { timeout, env, maxBuffer: 2 ** 26 },
            (error: ExecFileException | null, out, err) => {
                if (error?.code === "ENOENT") resolve(undefined);
                else
                    resolve({
                        code: error === null ? 0 : Number(error.code ?? 1),
                        stdout: out,
                        stderr: err || (error?.message ?? ""),
                    });
            },
        );
    });
}
