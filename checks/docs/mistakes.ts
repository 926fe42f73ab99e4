import { posix } from "node:path";
import { type Mention, type Page } from "./markdown-files";

/** What pages may name. */
export interface Project {
    /** Whether a file or folder is there, by its path from the project's folder. */
    readonly exists: (path: string) => boolean;
    /** Names of files without their folders. */
    readonly fileNames: ReadonlySet<string>;
    /** Folders and files at the top. */
    readonly topLevel: ReadonlySet<string>;
    /** Scripts of package.json, each with the names that it takes as its first argument, if it is a group of commands. */
    readonly scripts: ReadonlyMap<string, ReadonlySet<string>>;
    /** Names of config keys of this project and of deployments/; those of cloud providers with their namespace. */
    readonly configKeys: ReadonlySet<string>;
}

/** A page that says what is not so. */
export interface Mistake {
    readonly path: string;
    readonly line: number;
    readonly message: string;
}

/** Made by commands, so not there in a fresh checkout. */
const made = /^(\.local|\.pulumi|plan|node_modules|(services|e2e)\/dist)(\/|$)/;
/** Placeholders, patterns and elisions name no one file. */
const isPattern = (text: string): boolean => /[<>*{}$|…]|\.\.\./.test(text);

/** Everything that the pages name and the project has not: files, anchors, scripts and config keys. */
export function findMistakes(pages: readonly Page[], project: Project): Mistake[] {
    const byPath = new Map(pages.map((it) => [it.path, it]));
    return pages.flatMap((page) => {
        const complain = ({ line }: Mention, message: string | undefined): Mistake[] =>
            message === undefined ? [] : [{ path: page.path, line, message }];
        return [
            ...page.links.flatMap((it) => complain(it, linkMistake(page, it.text, byPath, project))),
            ...page.codes.flatMap((it) => complain(it, pathMistake(page, it.text, project))),
            ...[...page.codes, ...page.commands].flatMap((it) =>
                commandMistakes(it.text, project).flatMap((message) => complain(it, message)),
            ),
        ];
    });
}

function linkMistake(
    page: Page,
    url: string,
    pages: ReadonlyMap<string, Page>,
    { exists }: Project,
): string | undefined {
    if (/^[a-z][a-z0-9+.-]*:/i.test(url)) return undefined; // Another place: not ours to check without a network.
    const [file = "", anchor] = decodeURI(url).split("#");
    const path = file === "" ? page.path : posix.join(posix.dirname(page.path), file);
    if (!exists(path)) return `links to ${path}, which is not there`;
    const anchors = pages.get(path)?.anchors;
    if (anchor !== undefined && anchors !== undefined && !anchors.has(anchor))
        return `links to ${path}#${anchor}; its anchors are ${[...anchors].join(", ")}`;
    return undefined;
}

/** Only what looks like a path of this project is held against it: one that begins with a folder of ours, or a source file. */
function pathMistake(page: Page, text: string, { exists, fileNames, topLevel }: Project): string | undefined {
    const path = text.replace(/:\d+(-\d+)?$/, "").replace(/\/$/, "");
    if (/\s/.test(path) || isPattern(path)) return undefined;
    const [first = "", ...rest] = path.replace(/^\.\//, "").split("/");
    if (rest.length > 0) {
        if (!topLevel.has(first) || made.test(path)) return undefined;
        const found = exists(path) || exists(posix.join(posix.dirname(page.path), path));
        return found ? undefined : `names ${path}, which is not there`;
    }
    return /^[\w.-]+\.(ts|mts|mjs|sh|tpl)$/.test(first) && !fileNames.has(first)
        ? `names ${first}, and no file is called that`
        : undefined;
}

function commandMistakes(text: string, { scripts, configKeys }: Project): string[] {
    const named = [...text.matchAll(/\bnpm run (?:-\S+ )*([a-z][\w:*-]*)(?: -- ([a-z][\w-]*))?/g)];
    const set = [...text.matchAll(/\bpulumi config (?:set|rm|get) (?:--stack \S+ |--\S+ )*([^\s`]+)/g)]
        .map(([, key = ""]) => key.replace(/["']/g, ""))
        .filter((it) => !isPattern(it) && /[a-z]/.test(it));
    return [
        ...named.flatMap(([, script = "", member]) => scriptMistakes(scripts, script, member)),
        ...set
            .map((it) => it.replace(/^todo-multicloud:/, "").split(/[.[]/)[0] ?? "")
            .filter((it) => !configKeys.has(it))
            .map((it) => `sets ${it}, and there is no such config key`),
    ];
}

function scriptMistakes(scripts: Project["scripts"], script: string, member: string | undefined): string[] {
    if (isPattern(script)) return [];
    const members = scripts.get(script);
    if (members === undefined) return [`says npm run ${script}, and there is no such script`];
    if (members.size === 0 || member === undefined || members.has(member)) return [];
    return [`says npm run ${script} -- ${member}, and npm run ${script} has no such name`];
}
