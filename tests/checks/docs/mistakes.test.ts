import { findMistakes, type Project } from "../../../checks/docs/mistakes";
import { readPage } from "../../../checks/docs/markdown-files";

const project: Project = {
    exists: (path) => ["README.md", "docs/a.md", "docs/b.md", "cli/plan", "cli/plan/plan.ts"].includes(path),
    fileNames: new Set(["README.md", "main.ts"]),
    topLevel: new Set(["README.md", "docs", "cli"]),
    scripts: new Map([
        ["plan", new Set<string>()],
        ["check", new Set(["scan"])],
    ]),
    configKeys: new Set(["broker", "kafka", "gcp:project"]),
};

const other = readPage("docs/b.md", "# Über `plan`, again\n\n## Two words\n\n## Two words");
const mistakesIn = (text: string) =>
    findMistakes([readPage("docs/a.md", text), other], project).map(({ path, line, message }) =>
        [path, line, message].join(" "),
    );

it.each([
    ["a file that is there", "[b](b.md) ![](../README.md)"],
    ["anchors as GitHub makes them", "[1](b.md#über-plan-again) [2](b.md#two-words-1) [3](#here)\n\n# Here"],
    ["other places, unseen", "[1](https://example.com/x.md) <mailto:ops@example.com>"],
    ["files in backticks, with a line or as a folder", "`cli/plan/plan.ts:12` `cli/plan/` `main.ts`"],
    ["paths of other things", "`/api/tasks` `x/y` `values.yaml` `cli/<name>/main.ts` `cli/*.ts`"],
    ["scripts", "`npm run plan -- --json`\n\n```bash\nnpm run --silent plan\n```"],
    ["patterns of scripts", "`npm run test:*`"],
    ["names in groups of commands", "`npm run check` `npm run check -- scan aks` `npm run check -- --help`"],
    ["config keys", "`pulumi config set --path 'kafka.brokers[0]' x` `pulumi config set --stack aks broker kafka`"],
    ["keys of a cloud", "```bash\npulumi config set gcp:project my-project\n```"],
    ["what is no shell", "```yaml\nnpm run nothing\n```"],
])("passes %s", (_what, text) => expect(mistakesIn(text)).toEqual([]));

it.each([
    ["a link to nowhere", "\n[c](c.md)", "docs/a.md 2 links to docs/c.md, which is not there"],
    ["an image that is gone", "![](picture.svg)", "docs/a.md 1 links to docs/picture.svg, which is not there"],
    [
        "an anchor of another page",
        "[b](b.md#three)",
        "docs/a.md 1 links to docs/b.md#three; its anchors are über-plan-again, two-words, two-words-1",
    ],
    ["a definition", "[b][1]\n\n[1]: no.md", "docs/a.md 3 links to docs/no.md, which is not there"],
    ["a moved file", "`cli/plan/old.ts`", "docs/a.md 1 names cli/plan/old.ts, which is not there"],
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
])("finds %s", (_what, text, mistake) => expect(mistakesIn(text)).toEqual([mistake]));
