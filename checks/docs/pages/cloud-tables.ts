import { nodePools, volumeRulesOf } from "../../../stacks/config/capacity";
import { type TargetName } from "../../../model/platform/choices";
import { profilesOf } from "../../../stacks/config/offers";
import { clusterFacts } from "../../../stacks/config/cluster-facts";
import { readStackFile } from "../../../engine/stack-files";
import { planStack } from "../../../engine/plan/plan-stack";
import { code, markdownTable } from "./markdown";

const clouds = ["oke", "aks", "gke"] as const satisfies readonly TargetName[];

const disk = (cloud: TargetName, tier: "durable" | "rebuildable"): string => {
    const kind = clusterFacts[cloud].storage?.[tier];
    if (kind === undefined) return "the cluster's default class";
    const parameters = Object.entries(kind.parameters ?? {}).map(([key, value]) => code(`${key}: ${value}`));
    return [code(kind.provisioner), ...parameters, ...(kind.expandable ? [] : ["cannot grow"])].join(", ");
};

/** What the clouds call the same thing (FR-018), from the facts that the program uses. */
export function facilityTable(): string {
    const row = (title: string, cell: (cloud: (typeof clouds)[number]) => string) => [title, ...clouds.map(cell)];
    return markdownTable(
        ["", ...clouds.map(code)],
        [
            row("storage class `durable`", (it) => disk(it, "durable")),
            row("storage class `rebuildable`", (it) => disk(it, "rebuildable")),
            row("smallest volume", (it) => `${volumeRulesOf(it, "standard").minimumGiB} GiB`),
            row("load balancer annotations", (it) =>
                Object.entries(clusterFacts[it].entranceAnnotations)
                    .map(([key, value]) => code(`${key}: ${value}`))
                    .join(" "),
            ),
            row("network policies are enforced by", (it) =>
                clusterFacts[it].needsPolicyAgent
                    ? "kube-network-policies, a daemon set of this program"
                    : "Cilium, part of the cluster",
            ),
            row("metrics API", (it) =>
                clusterFacts[it].needsMetricsServer ? "installed by this program" : "part of the cluster",
            ),
        ],
    );
}

/** Nodes, money and time of every profile: what `npm run plan` says, side by side. */
export async function profileTable(): Promise<string> {
    const rows: string[][] = [];
    for (const cloud of clouds) {
        for (const profile of profilesOf[cloud]) {
            const file = readStackFile(process.cwd(), cloud);
            const plan = await planStack({
                ...file,
                values: { ...file.values, [`${file.project}:profile`]: profile },
            });
            const pool = nodePools[cloud][profile];
            if (!pool || !plan.cost || !plan.timeline) throw new Error(`${cloud} ${profile} has no plan`);
            rows.push([
                `${code(cloud)} ${code(profile)}`,
                `${pool.nodes} x ${pool.machine}`,
                `$${plan.cost.monthly.toFixed(0)}`,
                `$${plan.cost.hourly.toFixed(2)}`,
                plan.cost.creditDays === undefined ? "" : `${plan.cost.creditDays} days`,
                `${plan.timeline.minutes} min`,
            ]);
        }
    }
    return markdownTable(
        ["", "nodes", "a month", "an hour", "a new account's credit lasts", "to a running platform"],
        rows,
    );
}
