import { type Page, type Prose } from "./markdown-files";
import { type Mistake } from "./mistakes";
import { wording } from "./pages/words";
import { type Source } from "./source-files";

/** Most words of a sentence: what is longer needs a second reading. */
export const longestSentence = 35;

/** What a person does: "one sees" is about a person, "one of them" is about a number. */
const verbs =
    "sees|reads|writes|types|may|can|cannot|must|should|would|has|wants|needs|gets|does|finds|knows|looks|takes|says|runs|uses";
const before = "what|that|if|when|where|as|because|before|how|whether|than|and|so";
const pronoun = new RegExp(`(?:^|[,;:(] |\\b(?:${before}) )one (?:${verbs})\\b|\\bone's own\\b|\\boneself\\b`, "i");

/** First words of sentences that have no subject: who did it, and to what? */
const headless =
    /^(?:not )?(?:yet )?(?:seen|shown|tried|proved|proven|found|measured|verified|accepted)\b|^to (?:fix|see|verify|note)\b/i;

/** Sentences of a paragraph; in a cell, items of a list end one too. */
function sentences({ kind, text }: Prose): string[] {
    const end = kind === "cell" ? /(?<=[.!?;][)"”]?)\s+/ : /(?<=[.!?][)"”]?)\s+/;
    return text.split(end).filter((it) => it !== "");
}

const wordsOf = (sentence: string): number => sentence.split(/\s+/).filter((it) => /\w/.test(it)).length;

const wrongWords = (text: string): string[] =>
    wording
        .map(({ forms, write }) => [forms.exec(text)?.[0], write] as const)
        .flatMap(([found, write]) => (found === undefined ? [] : [`says "${found}"; write: ${write}`]));

function complaints(prose: Prose): string[] {
    const read = sentences(prose).flatMap((it) => [
        ...(wordsOf(it) > longestSentence
            ? [`has a sentence of ${wordsOf(it)} words, and ${longestSentence} are the most: "${it.slice(0, 60)}..."`]
            : []),
        ...(pronoun.test(it) ? [`says "one" for a person; write "you": "${it.slice(0, 60)}..."`] : []),
        ...(prose.kind !== "cell" && headless.test(it)
            ? [`has a sentence without a subject; say who or what: "${it.slice(0, 60)}..."`]
            : []),
    ]);
    return [...wrongWords(prose.text), ...read];
}

/** Everything in which pages differ from docs/style.md, as far as a machine can see it. */
export const styleMistakes = (pages: readonly Page[]): Mistake[] =>
    pages.flatMap(({ path, prose }) =>
        prose.flatMap((it) => complaints(it).map((message) => ({ path, line: it.line, message }))),
    );

/** The list of the words is the one file that may hold them. */
const listOfWords = "checks/docs/pages/words.ts";

/** The same for the words of comments and messages. */
export const wordingMistakes = (sources: readonly Source[]): Mistake[] =>
    sources
        .filter((it) => it.path !== listOfWords)
        .flatMap(({ path, lines }) =>
            lines.flatMap((it) => wrongWords(it.text).map((message) => ({ path, line: it.line, message }))),
        );
