import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { tryRun, type RunOptions } from "../../engine/command/run-program";
import { UserError } from "../../engine/command/user-error";

export interface Commit {
    readonly hash: string;
    readonly subject: string;
}

/**
 * Finds a commit in the repository that holds `folder`.
 *
 * @throws {@link UserError} when there is no git, no repository, or no such commit in it.
 */
export async function findCommit(folder: string, revision: string, options: RunOptions = {}): Promise<Commit> {
    const git = gitIn(folder, options);
    const found = await git("show", "--no-patch", "--format=%H %s", "--end-of-options", `${revision}^{commit}`);
    if (found?.code === 0) {
        const [hash = "", ...subject] = found.stdout.trim().split(" ");
        return { hash, subject: subject.join(" ") };
    }
    if (found === undefined) throw new UserError("git is not installed", "https://git-scm.com/downloads");
    const shallow = await git("rev-parse", "--is-shallow-repository");
    if (shallow?.code !== 0)
        throw new UserError(
            `${folder} is not in a git repository, so it holds no earlier version; run this in a clone of the repository`,
            "git rev-parse --show-toplevel",
        );
    throw shallow.stdout.trim() === "true"
        ? new UserError(`this clone is shallow and does not reach back to ${revision}`, "git fetch --unshallow")
        : new UserError(`this clone has no commit ${revision}`, "git fetch --all --tags");
}

/**
 * Writes the project as it was at a commit into a folder. An export and not a worktree: it leaves nothing in the repository, and
 * since it belongs to none, Pulumi records the commit that it is told.
 *
 * @param folder the project's folder, which may lie deep in its repository
 */
export async function exportCommit(folder: string, { hash }: Commit, target: string): Promise<void> {
    const archive = join(target, "project.tar");
    const project = join(target, "project");
    mkdirSync(project);
    const options: RunOptions = { timeout: 120_000 };
    for (const [program, args] of [
        ["git", ["-C", folder, "archive", "--format=tar", `--output=${archive}`, hash]],
        ["tar", ["-xf", archive, "-C", project]],
    ] as const) {
        const result = await tryRun(program, args, options);
        if (result?.code !== 0)
            throw new UserError(
                `commit ${hash.slice(0, 10)} cannot be written to ${target}: ${result?.stderr.trim() ?? `${program} is not installed`}`,
                [program, ...args].join(" "),
            );
    }
}

const gitIn =
    (folder: string, options: RunOptions) =>
    (...args: string[]) =>
        tryRun("git", ["-C", folder, ...args], options);
