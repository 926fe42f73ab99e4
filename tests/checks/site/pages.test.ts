import { placeOf, sidebarOf, sitePage } from "../../../checks/site/pages";

const surroundings = {
    pages: new Set(["README.md", "docs/README.md", "docs/a.md", "docs/guides/b.md", "services/README.md"]),
    repository: "https://github.com/acme/todo",
};
const page = (text: string) => sitePage("docs/guides/b.md", text, surroundings).trim();

it.each([
    ["a page", "[a](../a.md#how)", "[a](/docs/a.md#how)"],
    ["a folder's README, as its index", "[s](../../services/README.md)", "[s](/services/index.md)"],
    ["a folder by its README", "[s](../../services)", "[s](/services/index.md)"],
    ["a heading of its own", "[h](#how)", "[h](#how)"],
    ["another site", "[x](https://example.com/a.md)", "[x](https://example.com/a.md)"],
    ["a source, in the repository", "[i](../../index.ts)", "[i](https://github.com/acme/todo/blob/HEAD/index.ts)"],
    ["a picture", "![p](../p.svg)", "![p](/docs/p.svg)"],
    ["a picture that is a link", "[![p](../p.svg)](../a.md)", "[![p](/docs/p.svg)](/docs/a.md)"],
    ["a definition", "[c][c]\n\n[c]: ../../services/README.md", "[c][c]\n\n[c]: /services/index.md"],
])("a link leads to %s", (_what, text, expected) => expect(page(text)).toBe(expected));

it("README's badges lead to the repository", () =>
    expect(sitePage("README.md", "![ci](../../actions/workflows/ci.yml/badge.svg)", surroundings)).toBe(
        "![ci](https://github.com/acme/todo/actions/workflows/ci.yml/badge.svg)\n",
    ));

it("marks of generated places are gone, and their values stay", () =>
    expect(page("Node<!-- value: node --> 22<!-- /value --> and `<!-- a -->`.")).toBe("Node 22 and `<!-- a -->`."));

it("a folder shows its README", () =>
    expect(["README.md", "docs/README.md", "docs/a.md"].map(placeOf)).toEqual([
        "index.md",
        "docs/index.md",
        "docs/a.md",
    ]));

it("the sidebar is the index: a group for each heading, without sources and empty groups", () => {
    const index =
        "# Docs\n\n[a](a.md)\n\n## How to\n\n- [b](guides/b.md#x)\n- [i](../index.ts)\n\n## Empty\n\nNothing.";
    expect(sidebarOf("docs/README.md", index, surroundings)).toEqual([
        { text: "How to", collapsed: false, items: [{ text: "b", link: "/docs/guides/b#x" }] },
    ]);
});
