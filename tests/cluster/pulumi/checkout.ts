import { join } from "node:path";
import { run } from "../../../engine/command/run-program";
import { projectFolder } from "../../../model/project-folder";

/**
 * A clone of the project at a commit, with the packages of this one: `pulumi` and `npm run` write beside their stack's file.
 *
 * @param revision by default what git tracks here, changes that are not committed included
 */
export async function checkOut(folder: string, revision?: string): Promise<string> {
    const git = async (...args: string[]) => (await run("git", args, { cwd: projectFolder })).trim();
    const commit = revision ?? ((await git("stash", "create")) || "HEAD");
    await git("clone", "--quiet", "--shared", "--no-checkout", projectFolder, folder);
    await git("-C", folder, "checkout", "--quiet", await git("rev-parse", commit));
    // The same files, not a link to their folder: the services of the clone are among them, and bundles say where a module lies.
    await run("cp", ["--archive", "--link", join(projectFolder, "node_modules"), folder]);
    return folder;
}
