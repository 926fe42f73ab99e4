import { requirements } from "../../model/contract/requirements";

const requirementIds = /\b(?:FR|SC|EC|NFR)-\d+\b/g;
/** A part of a document by its number: nobody can follow it, and numbers change. */
const numberedParts = /(?:\bsections?|\bRFC \d+,)\s+\d[\d.]*|§\s*\d[\d.]*/gi;
/** Documents that are not part of the repository, as comments used to call them. */
const elsewhere = /\bthe specification\b|\bspec \d+\b|\bservice[- ]contract\b|\b(?:edge case|user story)\s+\d+/gi;

const found = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([it]) => it);

/** What a text cites and nobody can open. */
export const citationMistakes = (text: string): string[] => [
    ...found(text, requirementIds)
        .filter((it) => !(it in requirements))
        .map((it) => `cites ${it}, and model/contract/requirements.ts has no such id`),
    ...found(text, numberedParts).map((it) => `cites "${it}" by number; name the heading or give the address`),
    ...found(text, elsewhere).map((it) => `cites "${it}", which nobody can open; cite the id of a requirement`),
];

/** Ids that stand in a page without a link to their row. */
export const unlinkedIds = (text: string): string[] =>
    found(text, requirementIds).map(
        (it) => `cites ${it} without a link to docs/reference/requirements.md#${it.toLowerCase()}`,
    );
