import { posix } from "node:path";
import { toString } from "mdast-util-to-string";
import { remark } from "remark";
import remarkGfm from "remark-gfm";
import { visit } from "unist-util-visit";

const markdown = remark().use(remarkGfm);

/** Where the site finds what a page links to. */
export interface Surroundings {
    /** Paths of all pages, from the project's folder. */
    readonly pages: ReadonlySet<string>;
    /** Address of the repository, for sources and folders. */
    readonly repository: string;
}

/** A page's place in the site: a folder shows its README. */
export const placeOf = (path: string): string => path.replace(/(^|\/)README\.md$/, "$1index.md");

const isAddress = (url: string): boolean => /^([a-z][a-z0-9+.-]*:|#)/i.test(url);
export const isPicture = (path: string): boolean => /\.(svg|webp|png)$/.test(path);

/** The address in the site of something that the page `from` links to. */
function addressIn({ pages, repository }: Surroundings, from: string, url: string): string {
    if (isAddress(url)) return url;
    const [file = "", anchor] = url.split("#");
    const path = posix.join(posix.dirname(from), file).replace(/\/$/, "");
    const suffix = anchor === undefined ? "" : `#${anchor}`;
    // Relative to where GitHub shows README: workflows and their badges.
    if (path.startsWith("../../")) return `${repository}/${path.slice("../../".length)}`;
    const page = [path, posix.join(path, "README.md")].find((it) => pages.has(it));
    if (page !== undefined) return `/${placeOf(page)}${suffix}`;
    return isPicture(path) ? `/${path}` : `${repository}/blob/HEAD/${path}${suffix}`;
}

/**
 * A page as the site has it: its links lead to pages of the site, and to the repository for everything else. The comments that mark
 * generated places are left out, since the site takes what looks like a tag for text.
 */
export function sitePage(path: string, text: string, surroundings: Surroundings): string {
    const tree = markdown.parse(text);
    visit(tree, (node) => {
        if (node.type === "html" && node.value.startsWith("<!--")) node.value = "";
        if (node.type === "link" || node.type === "image" || node.type === "definition")
            node.url = addressIn(surroundings, path, node.url);
    });
    return markdown.stringify(tree);
}

export interface SidebarGroup {
    readonly text: string;
    readonly collapsed: boolean;
    readonly items: readonly { readonly text: string; readonly link: string }[];
}

/** The index of the documentation as a sidebar: a group for each heading, with the pages that are linked below it. */
export function sidebarOf(path: string, index: string, surroundings: Surroundings): SidebarGroup[] {
    const groups: { text: string; collapsed: boolean; items: { text: string; link: string }[] }[] = [];
    visit(markdown.parse(index), (node) => {
        if (node.type === "heading" && node.depth === 2)
            groups.push({ text: toString(node), collapsed: groups.length > 1, items: [] });
        if (node.type !== "link") return;
        const link = addressIn(surroundings, path, node.url).replace(/(index)?\.md(?=#|$)/, "");
        if (link.startsWith("/")) groups.at(-1)?.items.push({ text: toString(node), link });
    });
    return groups.filter((it) => it.items.length > 0);
}
