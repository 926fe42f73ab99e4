import { spawn } from "node:child_process";
import { type Project } from "../../cluster/pulumi/project";

/**
 * Starts a command of the project and kills it, with everything that it has started, at a moment. Rejects when it ends before.
 *
 * @param moment registers the call that kills
 */
export async function killedAt(
    { folder, env }: Pick<Project, "folder" | "env">,
    command: readonly [string, ...string[]],
    moment: (kill: () => void) => void,
): Promise<void> {
    const [program, ...args] = command;
    const child = spawn(program, args, { cwd: folder, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const it of [child.stdout, child.stderr]) it.on("data", (chunk: Buffer) => (output += chunk.toString()));
    moment(() => process.kill(-child.pid!, "SIGKILL"));
    await new Promise((resolve) => child.on("exit", resolve));
    if (child.signalCode !== "SIGKILL") throw new Error(`it ended before it was killed:\n${output.slice(-2_000)}`);
}
