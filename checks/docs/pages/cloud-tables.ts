import { cloudNames, type CloudName } from "../../../model/platform/choices";
import { describeNodes } from "../../../model/platform/node-pool";
import { type StorageTier } from "../../../model/platform/storage";
import { profileOf, profilesOf } from "../../../model/platform/target-facts";
import { factsOf } from "../../../stacks/targets";
import { readStackFile } from "../../../engine/stack-files";
import { planStack } from "../../../engine/plan/plan-stack";
import { code, markdownTable } from "./markdown";

const disk = (cloud: CloudName, tier: StorageTier): string => {
    const kind = factsOf(cloud).cluster.storage?.[tier];
    if (kind === undefined) return "the cluster's default class";
    const parameters = Object.entries(kind.parameters ?? {}).map(([key, value]) => code(`${key}: ${value}`));
    return [code(kind.provisioner), ...parameters, ...(kind.expandable ? [] : ["cannot grow"])].join(", ");
};

/** What the clouds call the same thing (FR-018), from the facts that the program uses. */
export function facilityTable(): string {
    const row = (title: string, cell: (cloud: CloudName) => string) => [title, ...cloudNames.map(cell)];
    return markdownTable(
        ["", ...cloudNames.map(code)],
        [
            row("storage class `durable`", (it) => disk(it, "durable")),
            row("storage class `rebuildable`", (it) => disk(it, "rebuildable")),
            row("smallest volume", (it) => `${profileOf(factsOf(it), "standard").volumes.minimumGiB} GiB`),
            row("load balancer annotations", (it) =>
                Object.entries(factsOf(it).cluster.entranceAnnotations)
                    .map(([key, value]) => code(`${key}: ${value}`))
                    .join(" "),
            ),
            row("network policies are enforced by", (it) => {
                const { policyEnforcer } = factsOf(it).cluster;
                return policyEnforcer === undefined
                    ? "kube-network-policies, a daemon set of this program"
                    : `${policyEnforcer}, part of the cluster`;
            }),
            row("metrics API", (it) =>
                factsOf(it).cluster.needsMetricsServer ? "installed by this program" : "part of the cluster",
            ),
        ],
    );
}

/** Nodes, money and time of every profile: what `npm run plan` says, side by side. */
export async function profileTable(): Promise<string> {
    const rows: string[][] = [];
    for (const cloud of cloudNames) {
        const facts = factsOf(cloud);
        for (const profile of profilesOf(facts)) {
            const file = readStackFile(process.cwd(), cloud);
            const plan = await planStack({
                ...file,
                values: { ...file.values, [`${file.project}:profile`]: profile },
            });
            if (!plan.cost || !plan.timeline) throw new Error(`${cloud} ${profile} has no plan`);
            rows.push([
                `${code(cloud)} ${code(profile)}`,
                describeNodes(profileOf(facts, profile).nodes),
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
