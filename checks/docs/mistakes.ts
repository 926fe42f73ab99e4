import { posix } from "node:path";
import { citationMistakes, unlinkedIds } from "./citations";
import { type Mention, type Page } from "./markdown-files";
import { type Source } from "./source-files";
import { staleVersions } from "./stale-versions";

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

/** A file that says what is not so. */
export interface Mistake {
    readonly path: string;
    readonly line: number;
    readonly message: string;
}

/** Made by commands, so not there in a fresh checkout. */
const made = /^(\.local|\.pulumi|plan|node_modules|(services|e2e)\/dist)(\/|$)/;
/** A command, or anything else that is not one name. */
const isPhrase = (text: string): boolean => /\s/.test(text);
/** Placeholders, patterns and elisions name no one file. */
const isPattern = (text: string): boolean => /[<>*{}$|…]|\.\.\./.test(text);

interface Known extends Project {
    /** Anchors of a page of the project. */
    readonly anchorsOf: (path: string) => ReadonlySet<string> | undefined;
}

/** Everything that pages and sources name and the project has not. */
export function findMistakes(pages: readonly Page[], sources: readonly Source[], project: Project): Mistake[] {
    const anchors = new Map(pages.map((it) => [it.path, it.anchors]));
    const known: Known = { ...project, anchorsOf: (path) => anchors.get(path) };
    const collect = (
        path: string,
        mentions: readonly Mention[],
        check: (text: string) => readonly string[],
    ): Mistake[] => mentions.flatMap(({ line, text }) => check(text).map((message) => ({ path, line, message })));
    return [
        ...orphans(pages),
        ...pages.flatMap(({ path, links, codes, commands, prose, unlinked }) => [
            ...collect(path, links, (it) => linkMistakes(path, it, known)),
            ...collect(path, codes, (it) => (isPhrase(it) ? namedFileMistakes : pathMistakes)(path, it, known)),
            ...collect(path, commands, (it) => namedFileMistakes(path, it, known)),
            ...collect(path, [...codes, ...commands], (it) => commandMistakes(it, known)),
            ...collect(path, unlinked, (it) => [...citationMistakes(it), ...unlinkedIds(it)]),
            ...collect(path, prose, staleVersions),
        ]),
        ...sources.flatMap(({ path, lines }) => [
            ...collect(path, lines, citationMistakes),
            // Tests make files and versions up.
            ...(path.startsWith("tests/")
                ? []
                : collect(path, lines, (it) => [...namedFileMistakes(path, it, known), ...staleVersions(it)])),
        ]),
    ];
}

/** Pages below docs/ that neither docs/README.md nor the README of their folder links to. */
function orphans(pages: readonly Page[]): Mistake[] {
    const targets = ({ path, links }: Page) =>
        links.filter((it) => !isAddress(it.text)).map((it) => linkTarget(path, it.text).path);
    const linkedFrom = new Map(pages.map((it) => [it.path, new Set(targets(it))]));
    return pages
        .map((it) => it.path)
        .filter((path) => path.startsWith("docs/") && path !== "docs/README.md")
        .filter((path) => {
            const indexes = ["docs/README.md", posix.join(posix.dirname(path), "README.md")];
            return !indexes.some((it) => linkedFrom.get(it)?.has(path));
        })
        .map((path) => ({ path, line: 1, message: "is not listed in docs/README.md" }));
}

/** Another place: not ours to check without a network. */
const isAddress = (url: string): boolean => /^[a-z][a-z0-9+.-]*:/i.test(url);

/** A page or badge of a workflow, relative to where GitHub shows README. */
const badge = /^\.\.\/\.\.\/actions\/workflows\/([\w-]+\.yml)(?:\/badge\.svg)?$/;
const workflowFile = (name: string): string => posix.join(".github", "workflows", name);

function linkTarget(from: string, url: string): { readonly path: string; readonly anchor?: string } {
    const [file = "", anchor] = decodeURI(url).split("#");
    return { path: file === "" ? from : posix.join(posix.dirname(from), file), anchor };
}

function linkMistakes(from: string, url: string, known: Known): readonly string[] {
    if (isAddress(url)) return [];
    const workflow = badge.exec(url)?.[1];
    if (workflow !== undefined)
        return known.exists(workflowFile(workflow)) ? [] : [`links to the workflow ${workflow}, which is not there`];
    const { path, anchor } = linkTarget(from, url);
    return known.exists(path) ? anchorMistakes(path, anchor, known) : [`links to ${path}, which is not there`];
}

function anchorMistakes(path: string, anchor: string | undefined, { anchorsOf }: Known): readonly string[] {
    const anchors = anchorsOf(path);
    return anchor === undefined || anchors === undefined || anchors.has(anchor)
        ? []
        : [`links to ${path}#${anchor}; its anchors are ${[...anchors].join(", ")}`];
}

/** Only what looks like a path of this project is held against it: one that begins with a folder of ours, or a source file. */
function pathMistakes(from: string, text: string, { exists, fileNames, topLevel }: Project): readonly string[] {
    const path = text.replace(/:\d+(-\d+)?$/, "").replace(/\/$/, "");
    if (isPattern(path)) return [];
    const [first = "", ...rest] = path.replace(/^\.\//, "").split("/");
    if (rest.length > 0) {
        if (!topLevel.has(first) || made.test(path)) return [];
        const found = exists(path) || exists(posix.join(posix.dirname(from), path));
        return found ? [] : [`names ${path}, which is not there`];
    }
    return /^[\w.-]+\.(ts|mts|mjs|sh|tpl)$/.test(first) && !fileNames.has(first)
        ? [`names ${first}, and no file is called that`]
        : [];
}

/** Files and pages that a line of a source or a command names, by their path from the project's folder or from its own. */
function namedFileMistakes(from: string, text: string, known: Known): readonly string[] {
    return namedFiles(text).flatMap(({ path, anchor }) => {
        const isThere = known.exists(path) || known.exists(posix.join(posix.dirname(from), path));
        if (!path.includes("/")) return isThere || !path.endsWith(".md") ? [] : [`names ${path}, which is not there`];
        return isThere ? anchorMistakes(path, anchor, known) : pathMistakes(from, path, known);
    });
}

function namedFiles(text: string): { readonly path: string; readonly anchor?: string }[] {
    // Not addresses, not links of pages that the code writes, and no letter of an escape.
    const names = text.replace(/https?:\/\/\S+|\]\([^)]*\)|\\[nt]/g, " ");
    return [...names.matchAll(/(?<![\w@$}*/.-])([\w./-]*\w\.[a-z]+)(?:#([\w-]+))?/g)].map(([, path = "", anchor]) => ({
        path,
        anchor,
    }));
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
