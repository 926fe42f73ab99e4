import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectFolder } from "../../model/project-folder";
import { z } from "zod";

/** Where the local run says that it runs, for the other commands. */
export const runningFile = join(projectFolder, ".local", "running.json");

const schema = z.object({
    pid: z.int(),
    gateway: z.string(),
    logFolder: z.string(),
    /** Where its traces can be asked for; absent where it is not traced. */
    traces: z.string().optional(),
    /** Addresses of every replica, by service. */
    services: z.record(z.string(), z.array(z.string())),
    /** Every other address by its name, some with a password: `npm run status -- --all`. */
    addresses: z.record(z.string(), z.string()),
    /** What the end-to-end suite said; absent while it runs, and where it was left out. */
    suite: z.object({ passed: z.boolean(), at: z.string() }).optional(),
});
export type RunningPlatform = z.infer<typeof schema>;

export function announce(platform: RunningPlatform, file = runningFile): void {
    mkdirSync(dirname(file), { recursive: true });
    // Removed first: the mode is that of a new file.
    rmSync(file, { force: true });
    writeFileSync(file, JSON.stringify(platform, null, 2), { mode: 0o600 });
}

/** Takes the announcement back, unless somebody else has made another one since. */
export function withdraw(pid: number, file = runningFile): void {
    if (findRunning(file)?.pid === pid) rmSync(file, { force: true });
}

/** The local run that is under way; one that was killed does not count. */
export function findRunning(file = runningFile): RunningPlatform | undefined {
    try {
        const found = schema.parse(JSON.parse(readFileSync(file, "utf8")));
        process.kill(found.pid, 0);
        return found;
    } catch {
        return undefined; // No file, one of another form, or nobody of that number: nothing runs.
    }
}
