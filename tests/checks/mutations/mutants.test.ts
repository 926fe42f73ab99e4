import { mutantsOfCode, mutantsOfTemplate, mutated, sample } from "../../../checks/mutations/mutants";
import { nearestTests } from "../../../checks/mutations/mutations";

const versionsOf = (text: string) => mutantsOfCode("a.ts", text).map((it) => mutated(text, it));

it.each([
    ["a limit", "a < 10;", ["a >= 10;", "a < (10 * 10);"]],
    ["a condition", "if (a === b) throw c;", ["if (false) throw c;", "if (a !== b) throw c;"]],
    ["a choice", "a ? b : c;", ["a ? c : b;"]],
    ["two conditions", "a && !b;", ["a || !b;", "a && b;"]],
    ["a switch", "f(true, 0);", ["f(false, 0);", "f(true, 1);"]],
    ["a step", "all.filter(f).map(g);", ["all.map(g);"]],
    ["a setting", "f({ a: x, b });", ["f({  b });"]],
])("%s is got wrong", (_what, text, wrong) => expect(versionsOf(text)).toEqual(wrong));

it.each([
    ["types", "interface A { readonly a: 1 | true }\ntype B = A extends 2 ? 3 : 4;"],
    ["words", 'f({ description: a ? "b" : "c" });'],
    ["imports", 'import { a } from "./10";'],
    ["comments", "// a < 10"],
])("%s stay", (_what, text) => expect(mutantsOfCode("a.ts", text)).toEqual([]));

it("lines of a template are missing, or say the opposite", () => {
    const text = "spec:\n  enabled: true\n  - port: {{ .Values.port }}\n";
    const wrong = mutantsOfTemplate("a.yaml", text);
    expect(wrong.map((it) => [it.line, mutated(text, it)])).toEqual([
        [2, "spec:\n  enabled: false\n  - port: {{ .Values.port }}\n"],
        [3, "spec:\n  enabled: true\n\n"],
    ]);
});

it("a sample is the same for the same seed, and another for another", () => {
    const all = mutantsOfCode("a.ts", Array.from({ length: 50 }, (_, it) => `f(${it + 1});`).join("\n"));
    const lines = (seed: number) => sample(all, 10, seed).map((it) => it.line);
    expect(lines(1)).toEqual(lines(1));
    expect(sample([...all].reverse(), 10, 1)).toEqual(sample(all, 10, 1));
    expect(lines(2)).not.toEqual(lines(1));
    expect(lines(1)).toHaveLength(10);
});

it.each([
    ["services/sync/src/hub.ts", "tests/services/sync/"],
    ["charts/todo-service/templates/service.yaml", "tests/charts/"],
    ["components/gateway/traefik-values.ts", "tests/components/gateway/"],
])("the tests nearest to %s are those in %s", (file, folder) =>
    expect(nearestTests(file)).toEqual(["--testPathPatterns", folder]),
);
