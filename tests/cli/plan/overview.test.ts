import { describeOverview } from "../../../cli/plan/overview";
import { describeDifferences, describeStack } from "../../../cli/plan/report";
import { type StackPlan } from "../../../engine/plan/plan-stack";

const plan = {
    resources: [{ custom: true }, { custom: false }],
    outputs: { profile: "standard", broker: "eventhubs" },
    capacity: { requested: { cpu: 1500, memory: 3000 }, allocatable: { cpu: 3000, memory: 4000 } },
    cost: { monthly: 1180.4 },
    timeline: { minutes: 23, steps: [] },
    problems: [],
    warnings: [],
    placeholders: [],
} as unknown as StackPlan;
const refused = {
    ...plan,
    capacity: undefined,
    cost: undefined,
    timeline: undefined,
    outputs: {},
    problems: [{ key: "todo-multicloud:profile", message: "this value is not accepted (given: huge)" }],
} as unknown as StackPlan;

it("is a line for each stack and what to ask for, within 80 columns", () => {
    const lines = describeOverview({ aks: plan, dev: plan }).split("\n");
    expect(lines[1]).toMatch(/^ {2}aks +standard +eventhubs +1 +50 % +75 % +\$1180 +23 min +fits$/);
    expect(lines.at(-3)).toMatch(/npm run plan -- aks +everything about one stack/);
    expect(lines.filter((it) => it.length > 80)).toEqual([]);
});

it("tells everything about a stack within 80 columns, but for commands", async () => {
    const { planStack } = await import("../../../engine/plan/plan-stack");
    const { stackFile } = await import("../../support/stacks");
    const lines = describeStack("oke", await planStack(stackFile("oke"))).split("\n");
    expect(lines.length).toBeGreaterThan(100);
    // A digest is one word.
    const canBreak = (it: string) => it.trim().includes(" ") && !/fix: |pulumi config/.test(it);
    expect(lines.filter((it) => it.length > 80 && canBreak(it))).toEqual([]);
});

it("tells each value that differs once, with the stacks that have it, within 80 columns", () => {
    const differences = [
        { resource: "Release loki", path: "values.size", values: { aks: "1", dev: "2", gke: "1" } },
        { resource: "Secret x", path: "", values: { aks: "-", dev: `a\n${"b".repeat(90)}`, gke: "-" } },
    ];
    const text = describeDifferences(differences, ["aks", "dev", "gke"]);
    expect(text).toContain("\nRelease loki values.size\n  aks, gke: 1\n  dev: 2\n");
    expect(text).toMatch(/\nSecret x\n {2}aks, gke: -\n {2}dev: a b+\.\.\.$/);
    expect(text.split("\n").filter((it) => it.length > 80)).toEqual([]);
});

it("adds up to the time that it promises", async () => {
    const { planStack } = await import("../../../engine/plan/plan-stack");
    const { stackFile } = await import("../../support/stacks");
    const text = describeStack("dev", await planStack(stackFile("dev")));
    const [, whole, rows] = /running platform: (\d+) minutes\n-+\n([^]*?)\n {2}the longest/.exec(text)!;
    const parts = [...rows!.matchAll(/([\d.]+) min$/gm)].map(([, it]) => Number(it));
    expect(parts.reduce((sum, it) => sum + it, 0)).toBeCloseTo(Number(whole));
});

it("says what is wrong with a stack, once and by its name", () => {
    const text = describeOverview({ dev: refused });
    expect(text).toMatch(/\n {2}dev .* 1 problem\n/);
    expect(text.match(/dev: .*given: huge/g)).toHaveLength(1);
    expect(describeStack("dev", refused)).toContain("given: huge");
});
