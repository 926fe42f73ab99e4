import { findMistakes, type Mistake, type Project } from "../../../checks/docs/mistakes";
import { readPage } from "../../../checks/docs/markdown-files";
import { readSource } from "../../../checks/docs/source-files";

const project: Project = {
    exists: (path) =>
        ["README.md", "docs/a.md", "docs/b.md", "cli/plan", "cli/plan/plan.ts", ".github/workflows/ci.yml"].includes(
            path,
        ),
    fileNames: new Set(["README.md", "main.ts"]),
    topLevel: new Set(["README.md", "docs", "cli"]),
    scripts: new Map([
        ["plan", new Set<string>()],
        ["check", new Set(["scan"])],
    ]),
    configKeys: new Set(["broker", "kafka", "gcp:project"]),
};

const index = readPage("docs/README.md", "[a](a.md) [b](b.md)");
const other = readPage("docs/b.md", "# Über `plan`, again\n\n## Two words\n\n## Two words");
const inWords = (mistakes: readonly Mistake[]) => mistakes.map((it) => [it.path, it.line, it.message].join(" "));
const mistakesIn = (text: string) => inWords(findMistakes([readPage("docs/a.md", text), other, index], [], project));
const mistakesInCode = (text: string) =>
    inWords(findMistakes([other, index], [readSource("cli/plan/plan.ts", text)], project));

it.each([
    ["a file that is there", "[b](b.md) ![](../README.md)"],
    ["anchors as GitHub makes them", "[1](b.md#über-plan-again) [2](b.md#two-words-1) [3](#here)\n\n# Here"],
    ["badges of a workflow", "[![ci](../../actions/workflows/ci.yml/badge.svg)](../../actions/workflows/ci.yml)"],
    ["other places, unseen", "[1](https://example.com/x.md) <mailto:ops@example.com>"],
    ["files in backticks, with a line or as a folder", "`cli/plan/plan.ts:12` `cli/plan/` `main.ts`"],
    ["paths of other things", "`/api/tasks` `x/y` `values.yaml` `cli/<name>/main.ts` `cli/*.ts`"],
    ["scripts", "`npm run plan -- --json`\n\n```bash\nnpm run --silent plan\n```"],
    ["patterns of scripts", "`npm run test:*`"],
    ["names in groups of commands", "`npm run check` `npm run check -- scan aks` `npm run check -- --help`"],
    ["config keys", "`pulumi config set --path 'kafka.brokers[0]' x` `pulumi config set --stack aks broker kafka`"],
    ["keys of a cloud", "```bash\npulumi config set gcp:project my-project\n```"],
    ["what is no shell", "```yaml\nnpm run nothing\n```"],
    ["a requirement that is linked", "[FR-001](b.md#two-words) and [NFR-007]\n\n[NFR-007]: b.md"],
    ["ids as headings, which others link to", "### FR-001"],
    ["a version that is generated", "Node<!-- value: node --> 22<!-- /value --> is all you need."],
    ["what a version did", "The drill was measured with Node 20.20. Since Grafana 12 it differs."],
    ["a part by its name", "Read [section 3](b.md#two-words), the RFC and two sections."],
])("passes %s", (_what, text) => expect(mistakesIn(text)).toEqual([]));

it.each([
    ["a link to nowhere", "\n[c](c.md)", "docs/a.md 2 links to docs/c.md, which is not there"],
    [
        "the badge of no workflow",
        "![x](../../actions/workflows/gone.yml/badge.svg)",
        "docs/a.md 1 links to the workflow gone.yml, which is not there",
    ],
    ["an image that is gone", "![](picture.svg)", "docs/a.md 1 links to docs/picture.svg, which is not there"],
    [
        "an anchor of another page",
        "[b](b.md#three)",
        "docs/a.md 1 links to docs/b.md#three; its anchors are über-plan-again, two-words, two-words-1",
    ],
    ["a definition", "[b][1]\n\n[1]: no.md", "docs/a.md 3 links to docs/no.md, which is not there"],
    ["a moved file", "`cli/plan/old.ts`", "docs/a.md 1 names cli/plan/old.ts, which is not there"],
    ["a file in a command", "`npm test -- docs/a.test.ts`", "docs/a.md 1 names docs/a.test.ts, which is not there"],
    ["a file that nobody has", "`gone.ts`", "docs/a.md 1 names gone.ts, and no file is called that"],
    [
        "a script in a block",
        "```bash\n# first\nnpm run plans\n```",
        "docs/a.md 3 says npm run plans, and there is no such script",
    ],
    [
        "a name in a group of commands",
        "`npm run check -- scans aks`",
        "docs/a.md 1 says npm run check -- scans, and npm run check has no such name",
    ],
    [
        "a config key",
        "`pulumi config set --secret --path brokers.password`",
        "docs/a.md 1 sets brokers, and there is no such config key",
    ],
    [
        "a requirement without a link",
        "As FR-001 says",
        "docs/a.md 1 cites FR-001 without a link to docs/reference/requirements.md#fr-001",
    ],
    [
        "a part by its number",
        "one\ntwo, section 3.1",
        'docs/a.md 2 cites "section 3.1" by number; name the heading or give the address',
    ],
    [
        "a version that goes stale",
        "Loki was slow. Loki 3.7.6 is fast.",
        "docs/a.md 1 says Loki 3.7.6, which nobody keeps up to date; leave the number out, " +
            "generate it as checks/docs/pages/versions.ts does, or say what was measured, read or seen with it",
    ],
    [
        "a document elsewhere",
        "- the specification wants it",
        'docs/a.md 1 cites "the specification", which nobody can open; cite the id of a requirement',
    ],
])("finds %s", (_what, text, mistake) => expect(mistakesIn(text)).toEqual([mistake]));

it.each([
    ["requirements", "// Every 15 seconds (FR-001, SC-001, EC-004, NFR-003)."],
    ["pages, with their anchors", "/** Why: docs/b.md#two-words, README.md */"],
    ["files", "// See cli/plan/plan.ts and services/dist/<name>/main.mjs."],
    ["what a version did", "// Bytes of an entry, measured with Loki 3.7.6"],
    ["addresses", "// https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1 https://example.com/docs/gone.md"],
    ["links of pages that it writes", "`[why](../gone.md)`"],
    ["what only resembles a file", '"policy/v1", "a\\nREADME.md", `docs/${name}.md`, "docs/*.md", values.yaml'],
])("passes %s in code", (_what, text) => expect(mistakesInCode(text)).toEqual([]));

const file = "cli/plan/plan.ts";
it.each([
    ["an id that nobody defined", "// (FR-099)", "1 cites FR-099, and model/contract/requirements.ts has no such id"],
    [
        "a numbered part",
        "\n// (notes.txt, section 9)",
        '2 cites "section 9" by number; name the heading or give the address',
    ],
    [
        "a part of a standard",
        "// RFC 9110, 13.1.1: weak tags",
        '1 cites "RFC 9110, 13.1.1" by number; name the heading or give the address',
    ],
    [
        "a document that was never here",
        "// as edge case 4 wants",
        '1 cites "edge case 4", which nobody can open; cite the id of a requirement',
    ],
    [
        "a version that goes stale",
        "// as Dapr 1.18 does",
        "1 says Dapr 1.18, which nobody keeps up to date; leave the number out, " +
            "generate it as checks/docs/pages/versions.ts does, or say what was measured, read or seen with it",
    ],
    ["a page that is not there", '"see docs/c.md"', "1 names docs/c.md, which is not there"],
    ["a page without its folder", "// b.md says why", "1 names b.md, which is not there"],
    [
        "an anchor",
        "// docs/b.md#three",
        "1 links to docs/b.md#three; its anchors are über-plan-again, two-words, two-words-1",
    ],
    ["a moved file", "# cli/plan/old.ts makes it", "1 names cli/plan/old.ts, which is not there"],
])("finds %s in code", (_what, text, mistake) => expect(mistakesInCode(text)).toEqual([`${file} ${mistake}`]));

it("finds a page that no index lists; the index of its folder will do", () => {
    const page = (path: string, text = "") => readPage(path, text);
    const guides = page("docs/guides/README.md", "[c](c.md)");
    const pages = [
        page("docs/README.md", "[guides](guides/README.md)"),
        guides,
        page("docs/guides/c.md"),
        page("docs/lost.md"),
    ];
    const everything = { ...project, exists: () => true };
    expect(inWords(findMistakes([...pages, page("e2e/README.md")], [], everything))).toEqual([
        "docs/lost.md 1 is not listed in docs/README.md",
    ]);
});
