import { spawn, type SpawnOptions } from "node:child_process";

export interface RunOptions {
    readonly env?: Readonly<Record<string, string | undefined>>;
    readonly cwd?: string;
    readonly uid?: number;
    readonly gid?: number;
    /** What the command reads. */
    readonly input?: string;
    /** Exit codes that are no failure. @default [0] */
    readonly accepts?: readonly number[];
}

/** Runs a command to its end and gives back what it printed. Rejects with the command's own words when it fails. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
    const { input, accepts = [0], ...rest } = options;
    return new Promise((resolve, reject) => {
        const child = spawn(command, [...args], { ...(rest as SpawnOptions), stdio: ["pipe", "pipe", "pipe"] });
        const printed: Buffer[] = [];
        const complaints: Buffer[] = [];
        child.stdout.on("data", (chunk: Buffer) => printed.push(chunk));
        child.stderr.on("data", (chunk: Buffer) => complaints.push(chunk));
        // A command that ends without reading everything is judged by its exit code.
        child.stdin.on("error", () => undefined);
        child.on("error", reject);
        child.on("close", (code, signal) => {
            const output = Buffer.concat(printed).toString();
            if (code !== null && accepts.includes(code)) return resolve(output);
            const words = Buffer.concat(complaints).toString().trim() || output.trim();
            reject(new Error(`${command} ended with ${signal ?? `code ${code}`}: ${words}`));
        });
        child.stdin.end(input ?? "");
    });
}
