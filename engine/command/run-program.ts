import { x } from "tinyexec";
import { UserError } from "./user-error";

export interface RunOptions {
    readonly cwd?: string;
    /** The whole environment. @default that of this process */
    readonly env?: Readonly<Record<string, string | undefined>>;
    readonly uid?: number;
    readonly gid?: number;
    /** What the program reads. @default nothing */
    readonly input?: string;
    /** Whether the user follows its output, which is then not given back. @default false */
    readonly followed?: boolean;
    /** After so many milliseconds the program is ended and counts as failed. */
    readonly timeout?: number;
}

/** How a program ended. */
export interface ProgramOutcome {
    /** Exit code; 1 when it did not end by itself. */
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
}

/** A program that ended with an exit code that means failure. */
export class ProgramError extends UserError {
    constructor(
        command: readonly string[],
        code: number,
        /** What the program said of it; empty where the user has followed its output. */
        readonly words: string,
    ) {
        super(`${command[0]} ended with exit code ${code}${words === "" ? "" : `: ${words}`}`, command.join(" "));
    }
}

/**
 * Runs a program to its end, whatever its exit code; undefined when it is not installed. Arguments are handed over as they are, never
 * through a shell.
 */
export function tryRun(
    program: string,
    args: readonly string[],
    options: RunOptions = {},
): Promise<ProgramOutcome | undefined> {
    return execute(program, args, { timeout: 10_000, ...options });
}

export interface DemandingRunOptions extends RunOptions {
    /** Exit codes that are no failure. @default [0] */
    readonly accepts?: readonly number[];
    /** Whether the user sees the command too, and follows its output. @default false */
    readonly visible?: boolean;
}

/**
 * Runs a program to its end and gives back what it printed.
 *
 * @throws {@link UserError} when it is not installed, {@link ProgramError} with the program's own words when it fails.
 */
export async function run(
    program: string,
    args: readonly string[],
    { accepts = [0], visible = false, ...options }: DemandingRunOptions = {},
): Promise<string> {
    if (visible) console.log(`$ ${[program, ...args].join(" ")}`);
    const outcome = await execute(program, args, { followed: visible, ...options });
    if (outcome === undefined) throw new UserError(`${program} is not installed`, "npm run doctor");
    const { code, stdout, stderr } = outcome;
    if (!accepts.includes(code)) throw new ProgramError([program, ...args], code, stderr.trim() || stdout.trim());
    return stdout;
}

async function execute(
    program: string,
    args: readonly string[],
    { input = "", timeout, env = process.env, followed = false, ...place }: RunOptions,
): Promise<ProgramOutcome | undefined> {
    const late = `it took more than ${(timeout ?? 0) / 1000} s`;
    try {
        const child = x(program, args, {
            stdin: input,
            timeout,
            nodePath: false,
            inheritEnv: false,
            nodeOptions: { ...place, env, stdio: followed ? "inherit" : "pipe" },
        });
        const { exitCode, stdout, stderr } = await child;
        if (exitCode !== undefined) return { code: exitCode, stdout, stderr };
        return { code: 1, stdout, stderr: stderr + (child.aborted ? late : `it was ended by ${child.signalCode}`) };
    } catch (error) {
        const { code, name, message } = error as NodeJS.ErrnoException;
        if (code === "ENOENT") return undefined;
        return { code: 1, stdout: "", stderr: name === "AbortError" ? late : message };
    }
}
