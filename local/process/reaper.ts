import { spawn, type ChildProcess } from "node:child_process";

/**
 * Ends the processes of a run when the runner is gone without having done so, even after `kill -9`, and removes its folder: a
 * process of its own that learns of the runner's end by the end of a pipe.
 */
export class Reaper {
    private readonly child: ChildProcess;

    /** @param program path of the bundled {@link file://./reaper-process.ts}. */
    constructor(program: string, temporaryFolder: string | undefined) {
        this.child = spawn(process.execPath, [program, ...(temporaryFolder === undefined ? [] : [temporaryFolder])], {
            detached: true,
            stdio: ["pipe", "ignore", "ignore"],
        });
        // Somebody killed the reaper. Nobody watches now; the run continues.
        this.child.stdin?.on("error", () => undefined);
        this.child.unref();
    }

    watch(pid: number): void {
        this.child.stdin?.write(`${pid}\n`);
    }

    /** All is ended and removed. Resolves when the reaper itself is gone. */
    async dismiss(): Promise<void> {
        const exited = new Promise((resolve) => this.child.once("exit", resolve));
        this.child.ref();
        this.child.stdin?.end("done\n");
        if (this.child.exitCode === null && this.child.signalCode === null) await exited;
    }
}
