import { type CloudUsage, type CostItem, hoursOfMonth } from "../../model/platform/cost";
import { type TargetFacts } from "../../model/platform/target-facts";

/** What a stack costs, in US dollars. */
export interface CostReport {
    readonly items: readonly CostItem[];
    readonly monthly: number;
    readonly hourly: number;
    /** Days that a new account's credit lasts. */
    readonly creditDays?: number;
}

/** Estimates what a stack costs on a target. */
export function costReport({ costs, trial }: Pick<TargetFacts, "costs" | "trial">, usage: CloudUsage): CostReport {
    const items = costs(usage);
    const monthly = Math.round(items.reduce((sum, it) => sum + it.monthly, 0) * 100) / 100;
    const hourly = Math.round((monthly / hoursOfMonth) * 1000) / 1000;
    const credit = trial?.credit;
    return {
        items,
        monthly,
        hourly,
        creditDays:
            credit === undefined || monthly === 0 ? undefined : Math.floor((credit / monthly) * (hoursOfMonth / 24)),
    };
}
