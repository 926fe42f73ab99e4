import { type CheckResult, type ClusterReport } from "../../../checks/docs/pages/proof";
import { type Check, type Scene } from "./check";
import { summaryOf } from "./report";
import { runChecks, type RunChecksArgs } from "./run-checks";

const scene = {} as Scene;
const fine = (name: string, rest: Partial<Check> = {}): Check => ({
    name,
    holds: `${name} holds.`,
    run: () => Promise.resolve(),
    ...rest,
});
const wrong = (name: string, rest: Partial<Check> = {}): Check =>
    fine(name, { run: () => Promise.reject(new Error(`${name} is wrong`)), ...rest });

const runAll = (checks: readonly Check[], rest: Partial<RunChecksArgs> = {}): Promise<CheckResult[]> =>
    runChecks({ checks, scene, only: [], keep: false, brief: false, say: () => undefined, ...rest });
const outcomes = (results: readonly CheckResult[]) => results.map(({ name, outcome }) => `${name}: ${outcome}`);

it("a check that fails says what is wrong, and those after it run", async () => {
    const results = await runAll([wrong("a"), fine("b")]);
    expect(outcomes(results)).toEqual(["a: failed", "b: passed"]);
    expect(results[0]).toMatchObject({ seen: "a is wrong" });
});

it("nothing is reached after a prerequisite that fails, but what it did is taken back", async () => {
    const checks = [
        fine("up", { isPrerequisite: true }),
        wrong("pods", { isPrerequisite: true }),
        fine("later"),
        fine("other up", { isPrerequisite: true }),
        fine("other down", { undoes: "other up" }),
        fine("down", { undoes: "up" }),
    ];
    expect(outcomes(await runAll(checks))).toEqual([
        "up: passed",
        "pods: failed",
        "later: not reached",
        "other up: not reached",
        "down: passed",
    ]);
});

it("what may say why a prerequisite failed runs nevertheless", async () => {
    const checks = [
        wrong("up", { isPrerequisite: true }),
        wrong("selectors", { explains: "up" }),
        fine("ready", { explains: "other up" }),
    ];
    expect(outcomes(await runAll(checks))).toEqual(["up: failed", "selectors: failed", "ready: not reached"]);
});

describe("of the checks", () => {
    const checks = [fine("up", { isPrerequisite: true }), fine("a"), fine("b"), wrong("down", { undoes: "up" })];
    it("those that are asked for run with what they need", async () =>
        expect(outcomes(await runAll(checks, { only: ["b"] }))).toEqual(["up: passed", "b: passed", "down: failed"]));

    it("those that take long are left out of a brief run, unless they are asked for", async () => {
        const long = [fine("a"), fine("b", { isLong: true })];
        expect(outcomes(await runAll(long, { brief: true }))).toEqual(["a: passed"]);
        expect(outcomes(await runAll(long, { brief: true, only: ["b"] }))).toEqual(["b: passed"]);
    });

    it("extra ones run when they are asked for", async () => {
        const extra = [fine("a"), fine("b", { isExtra: true })];
        expect(outcomes(await runAll(extra))).toEqual(["a: passed"]);
        expect(outcomes(await runAll(extra, { only: ["b"] }))).toEqual(["b: passed"]);
    });

    it("those that take something back are left out to keep it", async () =>
        expect(outcomes(await runAll(checks, { keep: true }))).toEqual(["up: passed", "a: passed", "b: passed"]));
});

it("the summary names what stood in, and counts", async () => {
    const report: ClusterReport = {
        ...{ date: "2026-11-30", commit: "abc", cluster: "a node", seconds: 61.7 },
        checks: await runAll([fine("a"), wrong("b", { isPrerequisite: true }), fine("c")]),
        parts: [
            { name: "Loki", is: "stand-in", how: "answers its probes" },
            { name: "Dapr", is: "real", how: "built from its Go module" },
        ],
    };
    expect(summaryOf(report)).toBe(
        "Stands in: Loki (answers its probes)\n1 checks passed, 1 failed, 1 were not reached; it took 62 s.",
    );
});
