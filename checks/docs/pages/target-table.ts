import { targetNames } from "../../../model/platform/choices";
import { minutesBefore } from "../../../model/platform/first-steps";
import { factsOf } from "../../../stacks/targets";
import { readStackFile } from "../../../engine/stack-files";
import { planStack } from "../../../engine/plan/plan-stack";
import { code, markdownTable } from "./markdown";

/** The targets as their committed stacks are: what a newcomer gets without changing anything. */
export async function targetTable(): Promise<string> {
    const rows: string[][] = [];
    for (const target of targetNames) {
        const { cost, timeline } = await planStack(readStackFile(process.cwd(), target));
        const { title, brokers, firstSteps } = factsOf(target);
        if (!cost || !timeline) throw new Error(`${target} has no plan`);
        rows.push([
            code(target),
            title,
            brokers.join(", "),
            `${timeline.minutes} min`,
            firstSteps === undefined ? "" : `${minutesBefore(firstSteps)} min`,
            cost.hourly === 0 ? "nothing" : `$${cost.hourly.toFixed(2)}`,
            cost.creditDays === undefined ? "" : `${cost.creditDays} days`,
        ]);
    }
    return markdownTable(
        ["Stack", "Cluster", "Broker (default first)", "First up", "Before it, by you", "An hour", "Credit lasts"],
        rows,
    );
}
