import { describeProblem } from "../../stacks/config/problems";
import { type StackPlan } from "../../engine/plan/plan-stack";
import { table } from "./layout";

const percent = (part: number, whole: number): string => `${Math.round((part / whole) * 100)} %`;
const titles = ["stack", "profile", "broker", "resources", "CPU", "memory", "a month", "first up", ""];

/** A line for each stack, what is wrong with any of them, and what to ask for; fits 80 columns. */
export function describeOverview(stacks: Readonly<Record<string, StackPlan>>): string {
    const remarks = Object.entries(stacks).flatMap(([stack, { problems, warnings }]) =>
        [...problems, ...warnings].map((it) => `\n${stack}: ${describeProblem(it)}`),
    );
    return [
        ...table([titles, ...Object.entries(stacks).map(overviewRow)]),
        ...remarks,
        "",
        ...table([
            [`npm run plan -- ${Object.keys(stacks)[0] ?? "dev"}`, "everything about one stack"],
            ["npm run plan -- --differences", "what differs inside the cluster"],
            ["npm run plan -- --html plan.html", "all of it as one page"],
        ]),
    ].join("\n");
}

function overviewRow([stack, { resources, outputs, capacity, cost, timeline, problems }]: [
    string,
    StackPlan,
]): string[] {
    const { profile = "?", broker = "?" } = outputs as { readonly profile?: string; readonly broker?: string };
    const { requested, allocatable } = capacity ?? {};
    return [
        stack,
        profile,
        broker,
        String(resources.filter((it) => it.custom).length),
        requested && allocatable ? percent(requested.cpu, allocatable.cpu) : "?",
        requested && allocatable ? percent(requested.memory, allocatable.memory) : "?",
        cost ? `$${cost.monthly.toFixed(0)}` : "?",
        timeline ? `${timeline.minutes} min` : "?",
        problems.length === 0 ? "fits" : `${problems.length} problem${problems.length === 1 ? "" : "s"}`,
    ];
}
