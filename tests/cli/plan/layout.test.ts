import { folded, table } from "../../../cli/plan/layout";

const words = (count: number) => Array.from({ length: count }, (_, i) => `word${i}`).join(" ");

describe("a table", () => {
    it("is columns as wide as their widest cell", () =>
        expect(
            table([
                ["a", "bb"],
                ["aaa", "b"],
            ]),
        ).toEqual(["  a    bb", "  aaa  b"]));

    it("goes on below its last column where a row is too wide", () => {
        const lines = table([["name", words(20)]]);
        expect(lines.every((it) => it.length <= 80)).toBe(true);
        expect(lines[1]).toMatch(/^ {8}word\d/);
        expect(lines.map((it) => it.trim()).join(" ")).toBe(`name  ${words(20)}`);
    });

    it("puts the last column below its row where little room is left", () => {
        const [first, second] = table([["x".repeat(60), words(5)]]);
        expect(first).toBe(`  ${"x".repeat(60)}`);
        expect(second).toBe(`      ${words(5)}`);
    });
});

it("a line is folded with its rest indented, a command is not", () => {
    const [first, second] = folded(`  ${words(20)}`);
    expect(first).toMatch(/^ {2}word0 /);
    expect(second).toMatch(/^ {4}word\d/);
    const command = `    fix:     pulumi config set ${"x".repeat(80)}`;
    expect(folded(command)).toEqual([command]);
});
