import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Mention } from "./markdown-files";

/** A file with comments and messages that name documents and files. */
export interface Source {
    /** Relative to the project's folder. */
    readonly path: string;
    readonly lines: readonly Mention[];
}

const withComments = /\.(?:ts|mjs|js|sh|ya?ml|tpl|go)$|(?:^|\/)Dockerfile$/;
/** Tests of this linter: they cite wrongly on purpose. */
const wrongOnPurpose = /^tests\/checks\/docs\//;

export const readSource = (path: string, text: string): Source => ({
    path,
    lines: text.split("\n").map((it, index) => ({ line: index + 1, text: it })),
});

/** The sources among the project's files. */
export const readSources = (folder: string, paths: readonly string[]): Source[] =>
    paths
        .filter((it) => withComments.test(it) && !wrongOnPurpose.test(it))
        .map((it) => readSource(it, readFileSync(join(folder, it), "utf8")));
