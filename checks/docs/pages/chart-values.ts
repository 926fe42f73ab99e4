import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, isScalar, parseDocument } from "yaml";
import { UserError } from "../../../engine/command/user-error";
import { code, markdownTable } from "./markdown";

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

/** Every value of our chart, from the comments in its values.yaml. */
export function chartValues(): string {
    const file = join("charts", "todo-service", "values.yaml");
    const { values, undocumented } = readValues(readFileSync(file, "utf8"));
    if (undocumented.length > 0)
        throw new UserError(
            `${file} needs a comment that starts with "# -- " above each of these values: ${undocumented.join(", ")}`,
            `git diff ${file}`,
        );
    return markdownTable(
        ["Value", "Default", "Meaning"],
        values.map((it) => [code(it.path), code(JSON.stringify(it.default)), it.meaning]),
    );
}
