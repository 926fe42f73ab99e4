import { readPage } from "../../../checks/docs/markdown-files";
import { longestSentence, styleMistakes } from "../../../checks/docs/style";

const mistakesIn = (text: string) =>
    styleMistakes([readPage("docs/a.md", text)]).map(({ line, message }) => `${line} ${message}`);
const words = (count: number) => `The ${"word ".repeat(count - 1).trim()}.`;

it.each([
    ["a sentence that is just short enough", words(longestSentence)],
    ["two sentences that together are too long", `${words(30)} ${words(30)}`],
    ["a sentence that starts with code", `${words(30)} \`npm run up\` shows progress. ${words(30)}`],
    ["a list in a cell", `| a |\n| --- |\n| ${`${words(20).slice(0, -1)}; `.repeat(3)} |`],
    ["one as a number", "One config key, one of two, the one that runs, and the other one can wait."],
    ["fragments as cells and labels", "**Fix.** Restart it.\n\n| seen | not shown |\n| --- | --- |\n| Seen twice | |"],
    ["a participle that has a subject", "The trial has shown this. It was seen twice, and what was tried is below."],
    ["what belongs to you", "The logins of your own Postgres."],
    ["words that only resemble others", "An amendment, a recommendation, the blest, a colorful key of the stack."],
    ["what code says", "`mend`, `what one sees`\n\n```text\nSeen: colour\n```"],
])("passes %s", (_what, text) => expect(mistakesIn(text)).toEqual([]));

it.each([
    ["a long sentence", `\n${words(36)}`, "2 has a sentence of 36 words, and 35 are the most"],
    ["a long item of a list", `- ${words(40)}`, "1 has a sentence of 40 words"],
    ["a long sentence in a cell", `| a |\n| --- |\n| ${words(36)} |`, "3 has a sentence of 36 words"],
    ["one for a person, first", "One sees the pods.", '1 says "one" for a person; write "you"'],
    ["one for a person, inside", "The page shows what one has configured.", '1 says "one" for a person'],
    ["what belongs to one", "It is one's own cluster.", '1 says "one" for a person'],
    ["one in a heading", "# What one sees", '1 says "one" for a person'],
    ["one in a cell", "| what one sees |\n| --- |\n| x |", '1 says "one" for a person'],
    ["a headless paragraph", "It works. Seen: all five.", "1 has a sentence without a subject"],
    ["a headless list item", "- Not shown: deletion.", "1 has a sentence without a subject"],
    ["a headless heading", "## Seen", "1 has a sentence without a subject"],
    ["a headless label", "**Shown by** `a.test.ts`.", "1 has a sentence without a subject"],
    ["a word of the table", "The command mends it.", '1 says "mends"; write: fix'],
    ["a cluster that is somebody's", "A Kafka of your own", '1 says "of your own"; write: your cluster, your own key'],
    ["British spelling", "It shows the colours.", '1 says "colours"; write: color, behavior, recognize'],
    ["a British verb", "It recognises repeats.", '1 says "recognises"; write: color, behavior, recognize'],
])("finds %s", (_what, text, mistake) => {
    expect(mistakesIn(text)).toEqual([expect.stringContaining(mistake)]);
});
