import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../engine/command/user-error";
import { projectFolder } from "../../model/project-folder";
import { version } from "../../package.json";

/** The section of a changelog about a version, without its heading; undefined when there is none. */
export function notesOf(changelog: string, release: string): string | undefined {
    const headed = (it: string) => it.startsWith(`${release} - `);
    const found = changelog.split(/^## /m).slice(1).find(headed);
    return found?.slice(found.indexOf("\n")).trim();
}

/** `npm run make -- release-notes`. */
export function makeReleaseNotes({ tag }: { readonly tag?: string }): void {
    if (tag !== undefined && tag !== `v${version}`)
        throw new UserError(`the tag is ${tag}, and package.json has the version ${version}`, `git tag v${version}`);
    const notes = notesOf(readFileSync(join(projectFolder, "CHANGELOG.md"), "utf8"), version);
    if (notes === undefined)
        throw new UserError(
            `CHANGELOG.md has no heading "## ${version} - DATE", and a release needs notes`,
            "git log --oneline",
        );
    console.log(notes);
}
