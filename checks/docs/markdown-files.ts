import { readFileSync } from "node:fs";
import { join } from "node:path";
import GithubSlugger from "github-slugger";
import { toString } from "mdast-util-to-string";
import { remark } from "remark";
import remarkGfm from "remark-gfm";
import { visit } from "unist-util-visit";
import { run } from "../../engine/command/run-command";

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
}

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
    visit(parser.parse(text), (node) => {
        const line = node.position?.start.line ?? 0;
        if (node.type === "heading") anchors.add(slugger.slug(toString(node)));
        if (node.type === "link" || node.type === "image" || node.type === "definition")
            links.push({ line, text: node.url });
        if (node.type === "inlineCode") codes.push({ line, text: node.value });
        if (node.type === "code" && (!node.lang || shells.has(node.lang)))
            node.value.split("\n").forEach((text, index) => commands.push({ line: line + 1 + index, text }));
        const kind = kinds[node.type];
        if (kind !== undefined) prose.push({ line, kind, text: readable(node).replace(/\s+/g, " ").trim() });
    });
    return { path, anchors, links, codes, commands, prose };
}

function readable(node: Node): string {
    if (node.type === "inlineCode") return "Code";
    if (node.type === "text") return node.value;
    if (node.type === "break") return " ";
    return "children" in node ? node.children.map(readable).join("") : "";
}

/** Every Markdown page that is or could be committed. */
export async function readPages(folder: string): Promise<Page[]> {
    const listed = await run("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
        cwd: folder,
    });
    const paths = [...new Set(listed.trim().split("\n"))].sort();
    return paths.map((path) => readPage(path, readFileSync(join(folder, path), "utf8")));
}
