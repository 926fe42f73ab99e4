/** Columns of every terminal. */
const width = 80;
/** The narrowest column that is worth reading. */
const narrowest = 24;

/** Breaks a text at spaces into lines of at most `room` columns; a longer word stays whole. */
function wrap(text: string, room: number): string[] {
    const lines: string[] = [];
    for (const word of text.split(" ")) {
        const line = lines.at(-1);
        if (line !== undefined && line.length + 1 + word.length <= room) lines.splice(-1, 1, `${line} ${word}`);
        else lines.push(word);
    }
    return lines;
}

/** Lays rows out in columns. What a last column has no room for goes on below it, or below its row where little room is left. */
export function table(rows: readonly (readonly string[])[]): string[] {
    const widths = rows.reduce<number[]>((all, row) => row.map((cell, i) => Math.max(all[i] ?? 0, cell.length)), []);
    return rows.flatMap((row) => {
        const line = `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")}`.trimEnd();
        if (line.length <= width) return [line];
        const last = row.at(-1) ?? "";
        const others = row.slice(0, -1).map((cell, i) => `${cell.padEnd(widths[i] ?? 0)}  `);
        const before = `  ${others.join("")}`;
        const room = width - before.length;
        if (room < narrowest) return [before.trimEnd(), ...wrap(last, width - 6).map((it) => `      ${it}`)];
        return wrap(last, room).map((it, i) => (i === 0 ? before : " ".repeat(before.length)) + it);
    });
}

/** Folds what is wider than a terminal, with the rest indented; a command stays on one line, so that it can be pasted. */
export function folded(line: string): string[] {
    if (line.length <= width || /\b(?:fix|try): |\bpulumi config\b/.test(line)) return [line];
    const indent = /^ */.exec(line)![0];
    const [first, ...rest] = wrap(line.trimStart(), width - indent.length - 2);
    return [`${indent}${first}`, ...rest.map((it) => `${indent}  ${it}`)];
}

/** A value that fits on a line behind other words. */
export const shortened = (value: string, room: number): string => {
    const plain = value.replace(/\s+/g, " ");
    return plain.length > room ? `${plain.slice(0, Math.max(1, room - 3))}...` : plain;
};

/** Columns that are left beside some words. */
export const roomBeside = (words: string): number => width - words.length;
