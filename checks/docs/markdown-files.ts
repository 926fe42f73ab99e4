import { readFileSync } from "node:fs";
import { join } from "node:path";
import GithubSlugger from "github-slugger";
import { toString } from "mdast-util-to-string";
import { remark } from "remark";
import remarkGfm from "remark-gfm";
import { visit } from "unist-util-visit";

/** Something that a page names, and where. */
export interface Mention {
    readonly line: number;
    readonly text: string;
}

/** Text that a person reads; code in it is one word, whatever it holds. */
export interface Prose extends Mention {
    readonly kind: "paragraph" | "heading" | "cell";
}

/** A Markdown page, as far as it can be wrong about the project. */
export interface Page {
    /** Relative to the project's folder. */
    readonly path: string;
    /** Anchors as GitHub makes them of headings. */
    readonly anchors: ReadonlySet<string>;
    /** Targets of links and images. */
    readonly links: readonly Mention[];
    /** Inline code. */
    readonly codes: readonly Mention[];
    /** Lines of code blocks that are meant for a shell. */
    readonly commands: readonly Mention[];
    /** Paragraphs, headings and cells of tables. */
    readonly prose: readonly Prose[];
    /** Lines of text that are neither code, nor a heading, nor part of a link. */
    readonly unlinked: readonly Mention[];
}

/** Parents whose text is an address, or has one. */
const linking: ReadonlySet<string | undefined> = new Set(["link", "linkReference", "heading"]);
/** What `npm run make -- docs` keeps up to date needs no check. */
const generatedValues = /<!-- value: [\w ]+ -->[^<]*<!-- \/value -->/g;
const shells = new Set(["bash", "sh", "shell", "console"]);
const parser = remark().use(remarkGfm);
type Root = ReturnType<typeof parser.parse>;
type Node = Root | Root["children"][number];

const kinds: Readonly<Record<string, Prose["kind"] | undefined>> = {
    paragraph: "paragraph",
    heading: "heading",
    tableCell: "cell",
};

export function readPage(path: string, text: string): Page {
    const slugger = new GithubSlugger();
    const anchors = new Set<string>();
    const links: Mention[] = [];
    const codes: Mention[] = [];
    const commands: Mention[] = [];
    const prose: Prose[] = [];
    const unlinked: Mention[] = [];
    visit(parser.parse(text.replace(generatedValues, "")), (node, _index, parent) => {
        const line = node.position?.start.line ?? 0;
        if (node.type === "heading") anchors.add(slugger.slug(toString(node)));
        if (node.type === "link" || node.type === "image" || node.type === "definition")
            links.push({ line, text: node.url });
        if (node.type === "inlineCode") codes.push({ line, text: node.value });
        if (node.type === "code" && (!node.lang || shells.has(node.lang)))
            commands.push(...linesOf(node.value, line + 1));
        if (node.type === "text" && !linking.has(parent?.type)) unlinked.push(...linesOf(node.value, line));
        const kind = kinds[node.type];
        if (kind !== undefined) prose.push({ line, kind, text: readable(node).replace(/\s+/g, " ").trim() });
    });
    return { path, anchors, links, codes, commands, prose, unlinked };
}

const linesOf = (text: string, first: number): Mention[] =>
    text.split("\n").map((it, index) => ({ line: first + index, text: it }));

function readable(node: Node): string {
    if (node.type === "inlineCode") return "Code";
    if (node.type === "text") return node.value;
    if (node.type === "break") return " ";
    return "children" in node ? node.children.map(readable).join("") : "";
}

/** The Markdown pages among the project's files. */
export const readPages = (folder: string, paths: readonly string[]): Page[] =>
    paths.filter((it) => it.endsWith(".md")).map((it) => readPage(it, readFileSync(join(folder, it), "utf8")));
