import { targetNames } from "../../../model/platform/choices";
import { brokersOf } from "../../../stacks/config/offers";
import { readStackFile } from "../../../engine/stack-files";
import { planStack } from "../../../engine/plan/plan-stack";
import { code, markdownTable } from "./markdown";

const clusters = {
    dev: "the one you have: kind, Minikube, k3d, Docker Desktop",
    oke: "Oracle OKE, Arm, inside Always Free",
    aks: "Azure AKS, on $200 of credit",
    gke: "Google GKE, on $300 of credit",
} as const;

/** The targets as their committed stacks are: what a newcomer gets without changing anything. */
export async function targetTable(): Promise<string> {
    const rows: string[][] = [];
    for (const target of targetNames) {
        const { cost, timeline } = await planStack(readStackFile(process.cwd(), target));
        if (!cost || !timeline) throw new Error(`${target} has no plan`);
        rows.push([
            code(target),
            clusters[target],
            brokersOf[target].join(", "),
            `${timeline.minutes} min`,
            cost.hourly === 0 ? "nothing" : `$${cost.hourly.toFixed(2)}`,
            cost.creditDays === undefined ? "" : `${cost.creditDays} days`,
        ]);
    }
    return markdownTable(["Stack", "Cluster", "Broker (default first)", "First up", "An hour", "Credit lasts"], rows);
}
