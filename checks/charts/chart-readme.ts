import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, isScalar, parseDocument } from "yaml";
import { UserError } from "../../engine/command/user-error";

/** One documented value of a chart. */
export interface ChartValue {
    /** Keys joined by dots. */
    readonly path: string;
    /** What stands there when nobody says otherwise. */
    readonly default: unknown;
    /** The comment that starts with `# --`. */
    readonly meaning: string;
}

export interface ValuesReference {
    readonly values: readonly ChartValue[];
    /** Values without such a comment: every one is a gap in the documentation. */
    readonly undocumented: readonly string[];
}

/** Reads values.yaml: a key with a `# --` comment is one value, whatever it holds; a map without one is a group of values. */
export function readValues(yaml: string): ValuesReference {
    const values: ChartValue[] = [];
    const undocumented: string[] = [];
    const walk = (node: unknown, above: string, leading?: string | null) => {
        if (!isMap(node)) return;
        for (const [index, pair] of node.items.entries()) {
            const { key, value } = pair;
            const path = `${above}${isScalar(key) ? String(key.value) : ""}`;
            // The comment before a map's first key is kept at the map.
            const comment = (isScalar(key) ? key.commentBefore : undefined) ?? (index === 0 ? leading : undefined);
            const [, meaning] = /(?:^|\n) -- ([^]*)$/.exec(comment ?? "") ?? [];
            if (meaning !== undefined) {
                const data = isMap(value) || !isScalar(value) ? (value as { toJSON(): unknown }).toJSON() : value.value;
                values.push({ path, default: data, meaning: meaning.replace(/\n /g, " ") });
            } else if (isMap(value) && value.items.length > 0) {
                walk(value, `${path}.`, value.commentBefore);
            } else {
                undocumented.push(path);
            }
        }
    };
    const document = parseDocument(yaml);
    walk(document.contents, "", document.contents?.commentBefore);
    return { values, undocumented };
}

const start = "<!-- values: npm run make -- chart-readme -->";
const end = "<!-- /values -->";

/** Puts the table of values between the README's marks; the rest is written by hand. */
export function chartReadme(folder: string): string {
    const path = join(folder, "README.md");
    const current = readFileSync(path, "utf8");
    const [before, rest] = current.split(start);
    const after = rest?.split(end)[1];
    if (before === undefined || after === undefined)
        throw new UserError(`${path} has no place for the values (${start} ... ${end})`, `git checkout ${path}`);
    const { values, undocumented } = readValues(readFileSync(join(folder, "values.yaml"), "utf8"));
    if (undocumented.length > 0)
        throw new UserError(
            `${join(folder, "values.yaml")} does not say what these values mean: ${undocumented.join(", ")}`,
            "write a comment that starts with `# -- ` above each",
        );
    const rows = values.map((it) => [`\`${it.path}\``, `\`${JSON.stringify(it.default)}\``, it.meaning]);
    return `${before}${start}\n\n${markdownTable(["Value", "Default", "Meaning"], rows)}\n\n${end}${after}`;
}

/** Columns padded as prettier pads them. */
function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
    const widths = header.map((_title, column) =>
        Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)),
    );
    const line = (cells: readonly string[]) => `| ${cells.map((it, i) => it.padEnd(widths[i]!)).join(" | ")} |`;
    return [line(header), line(widths.map((it) => "-".repeat(it))), ...rows.map(line)].join("\n");
}

export function makeChartReadme(): void {
    const folder = join("charts", "todo-service");
    writeFileSync(join(folder, "README.md"), chartReadme(folder));
    console.log(join(folder, "README.md"));
}
