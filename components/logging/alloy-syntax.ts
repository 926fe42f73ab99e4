/** A piece of Alloy's language that is no literal: a reference or a call. */
export interface Expression {
    readonly expression: string;
}

type Value = string | number | boolean | Expression | readonly Value[] | { readonly [key: string]: Value };

/** A block with its attributes and, below them, further blocks. */
export interface Block {
    readonly name: string;
    readonly label?: string;
    readonly attributes?: Readonly<Record<string, Value>>;
    readonly blocks?: readonly Block[];
}

export const expression = (text: string): Expression => ({ expression: text });

const indent = (text: string): string => text.replace(/^(?=.)/gm, "  ");

const isExpression = (value: object): value is Expression => "expression" in value && Object.keys(value).length === 1;

function render(value: Value): string {
    // Alloy's strings have Go's escapes, of which JSON's are a subset.
    if (typeof value !== "object") return JSON.stringify(value);
    if (Array.isArray(value)) return `[${value.map(render).join(", ")}]`;
    if (isExpression(value)) return value.expression;
    const entries = Object.entries(value).map(([key, it]) => `${JSON.stringify(key)} = ${render(it)},\n`);
    return `{\n${indent(entries.join(""))}}`;
}

/** Writes blocks in Alloy's language. */
export function renderBlocks(blocks: readonly Block[]): string {
    return blocks
        .map(({ name, label, attributes = {}, blocks: inner = [] }) => {
            const lines = Object.entries(attributes).map(([key, it]) => `${key} = ${render(it)}\n`);
            const body = indent(lines.join("") + renderBlocks(inner));
            return `${name}${label === undefined ? "" : ` ${JSON.stringify(label)}`} {\n${body}}\n`;
        })
        .join("");
}
