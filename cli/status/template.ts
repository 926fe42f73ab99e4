/** Fills `${outputs.x}` in as Pulumi Cloud does; what no output has, stays as it is. */
export function fillTemplate(text: string, outputs: Readonly<Record<string, string>>): string {
    return text.replace(/\$\{outputs\.(\w+)\}/g, (place, name: string) => outputs[name] ?? place);
}

/** Markdown for a terminal: fences and table rules would be in the way of copying. */
export function forTerminal(markdown: string): string {
    return markdown
        .replace(/^```\w*\n/gm, "")
        .replace(/^\|[\s|-]+\|\n/gm, "")
        .replace(
            /^\| ?(.*?) *\|$/gm,
            (_row, cells: string) =>
                `  ${cells
                    .split("|")
                    .map((it) => it.trim().padEnd(12))
                    .join("")
                    .trimEnd()}`,
        )
        .replace(/^#+ (.*)$/gm, "$1")
        .replace(/`/g, "")
        .replace(/\n{3,}/g, "\n\n")
        .trim();
}
