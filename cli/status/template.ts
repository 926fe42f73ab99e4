import { toString } from "mdast-util-to-string";
import { remark } from "remark";
import remarkGfm from "remark-gfm";

/** Fills `${outputs.x}` in as Pulumi Cloud does; what no output has, stays as it is. */
export function fillTemplate(text: string, outputs: Readonly<Record<string, string>>): string {
    return text.replace(/\$\{outputs\.(\w+)\}/g, (place, name: string) => outputs[name] ?? place);
}

const parser = remark().use(remarkGfm);
type Block = ReturnType<typeof parser.parse>["children"][number];

/** Markdown for a terminal: fences and table rules would be in the way of copying. */
export const forTerminal = (markdown: string): string => parser.parse(markdown).children.map(blockText).join("\n\n");

function blockText(block: Block): string {
    if (block.type !== "table") return toString(block);
    const rows = block.children.map((row) => row.children.map((cell) => toString(cell)));
    const width = Math.max(...rows.map(([name = ""]) => name.length));
    return rows.map(([name = "", ...rest]) => `  ${name.padEnd(width)}  ${rest.join("  ")}`.trimEnd()).join("\n");
}
