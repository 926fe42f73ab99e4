/** Clients of the clouds whose commands the repository tells people to type. */
export const cloudClients = ["az", "oci", "gcloud"] as const;
export type CloudClient = (typeof cloudClients)[number];

const quoted = /"(?:\\.|[^"\\])*"|'[^']*'/y;

/** Calls back for every character that is not within quotation marks, and for every text that is. */
function scan(text: string, found: (part: string, isQuoted: boolean) => boolean): void {
    for (let at = 0; at < text.length; at++) {
        quoted.lastIndex = at;
        const [literal] = quoted.exec(text) ?? [];
        const goesOn = literal === undefined ? found(text[at]!, false) : found(literal.slice(1, -1), true);
        if (!goesOn) return;
        at += (literal?.length ?? 1) - 1;
    }
}

/** Words of one shell command: up to its line's end, a pipe, a comment or the end of a substitution. A variable is a value like others. */
function words(text: string): string[] {
    const found: string[] = [];
    let word: string | undefined;
    scan(text, (part, isQuoted) => {
        if (!isQuoted && (/[|;&)>\n]/.test(part) || (part === "#" && word === undefined))) return false;
        if (isQuoted || !/\s/.test(part)) word = (word ?? "") + part.replace(/\\(["\\])/g, "$1");
        else if (word !== undefined) {
            found.push(word);
            word = undefined;
        }
        return true;
    });
    return word === undefined ? found : [...found, word];
}

/** Every command of a client in a shell's text: at the beginning of a line, behind `do`, `then` and `&&`, and in a substitution. */
export function commandsIn(text: string, client: CloudClient): string[][] {
    const joined = text.replace(/\\\n\s*/g, " ");
    const beginnings = new RegExp(`(?:^\\s*|\\$\\(|\\b(?:do|then) |&& )${client} (?=[a-z])`, "gm");
    return [...joined.matchAll(beginnings)].map((it) => words(joined.slice(it.index + it[0].length)));
}
