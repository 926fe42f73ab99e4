import { code, markdownTable } from "./markdown";

/** What the pages do not say, and what they say instead. */
export const wording: readonly { readonly not: string; readonly forms: RegExp; readonly write: string }[] = [
    { not: "mend", forms: /\bmend(s|ed|ing)?\b/i, write: "fix" },
    { not: "anew", forms: /\banew\b/i, write: "again" },
    { not: "lest", forms: /\blest\b/i, write: "so that ... not" },
    { not: "amiss", forms: /\bamiss\b/i, write: "wrong" },
    { not: "for want of", forms: /\bfor want of\b/i, write: "without, because ... is missing" },
    {
        not: "a cluster of yours, a key of your own",
        forms: /\bof (yours|your own(?! \w))\b/i,
        write: "your cluster, your own key",
    },
    {
        not: "simply, obviously, of course",
        forms: /\b(simply|obviously|of course)\b/i,
        write: "nothing: the reader decides",
    },
    {
        not: "colour, behaviour, recognise",
        forms: /\b(colour|behaviour|licence)s?\b|(?<!\.)\b(recogni|normali|initiali|summari|organi|authori)s(e|ed|es|ing)\b/i,
        write: "color, behavior, recognize",
    },
];

/** The same as docs/style.md shows it. */
export const wordTable = (): string =>
    markdownTable(
        ["not", "but"],
        wording.map(({ not, write }) => [code(not), write]),
    );
