import { describeProblem } from "../../stacks/config/problems";
import { type BrokerKind, type ProfileName } from "../../model/platform/choices";
import { type Retention } from "../../model/contract/retention";
import { type PlannedResource } from "../../engine/monitor";
import { type Difference } from "../../engine/plan/compare";
import { chartName, isRelease, releaseInputs } from "../../engine/plan/footprint";
import { folded, roomBeside, shortened, table } from "./layout";
import { kafkaTopics, retentionRows } from "./retention";
import { type StackPlan } from "../../engine/plan/plan-stack";
import { describeRunningCode, runningCode } from "../../engine/plan/running-code";
import { preparation } from "../../engine/plan/timeline";

const heading = (text: string): string => `\n${text}\n${"-".repeat(text.length)}`;

const shortType = (type: string): string => type.split(":").at(-1) ?? type;
const isCloud = ({ type }: PlannedResource): boolean => /^(azure-native|gcp|oci):/.test(type);

/** Components with the resources below them, counted by kind. */
function componentTree(resources: readonly PlannedResource[]): string[] {
    const below = (urn: string): PlannedResource[] =>
        resources.filter((it) => it.parent === urn).flatMap((it) => [...(it.custom ? [it] : []), ...below(it.urn)]);
    const lines = (parent: string, depth: number): string[][] =>
        resources
            .filter((it) => it.parent === parent && !it.custom)
            .flatMap((it) => {
                const children = below(it.urn);
                const kinds = new Map<string, number>();
                for (const { type } of children) kinds.set(shortType(type), (kinds.get(shortType(type)) ?? 0) + 1);
                const summary = [...kinds].map(([kind, count]) => `${count} ${kind}`).join(", ");
                return [
                    [`${"  ".repeat(depth)}${shortType(it.type)} ${it.name}`, String(children.length), summary],
                    ...lines(it.urn, depth + 1),
                ];
            });
    const root = resources.find((it) => it.type === "pulumi:pulumi:Stack");
    return root ? table(lines(root.urn, 0)) : [];
}

/** One stack as text: what would exist, what it needs and what it costs. */
export function describeStack(stack: string, plan: StackPlan): string {
    const { resources, capacity, cost, timeline, retention, problems, warnings, placeholders } = plan;
    const lines = [`${"=".repeat(80)}\nStack ${stack}: ${resources.filter((it) => it.custom).length} resources`];
    if (problems.length > 0) {
        lines.push(heading("Problems"), ...problems.map((it) => `  ${describeProblem(it)}`));
    }
    if (warnings.length > 0) {
        lines.push(heading("Warnings"), ...warnings.map((it) => `  ${describeProblem(it)}`));
    }
    if (placeholders.length > 0) {
        lines.push(
            heading("To fill in before the first deployment"),
            ...placeholders.map((it) => `  pulumi config set --stack ${stack} ${it} VALUE`),
        );
    }
    if (!capacity || !cost || !retention) return fitted(lines);

    lines.push(heading("Components"), ...componentTree(resources));

    const cloud = resources.filter(isCloud);
    lines.push(heading("Provisioned in the cloud"));
    lines.push(
        ...(cloud.length === 0
            ? ["  nothing: the cluster exists"]
            : table(cloud.map((it) => [shortType(it.type), it.name, it.protect ? "protected" : ""]))),
    );

    const releases = resources.filter(isRelease).map(releaseInputs);
    lines.push(
        heading("Releases"),
        ...table(releases.map((it) => [it.name, chartName(it.chart), it.version ?? "local", it.namespace])),
    );

    lines.push(heading("Services run"), ...describeRunningCode(runningCode(resources)).map((it) => `  ${it}`));

    const used = (part: number, whole: number) => `${Math.round((part / whole) * 100)} %`;
    const { requested, allocatable, volumes } = capacity;
    lines.push(heading(`Requests against ${capacity.nodes}`));
    lines.push(
        ...table([
            ...capacity.workloads.map((it) => [
                it.name,
                `x${it.pods}`,
                `${it.pods * it.requests.cpu}m`,
                `${Math.round(it.pods * it.requests.memory)} MiB`,
            ]),
            ["total", "", `${requested.cpu}m`, `${requested.memory} MiB`],
            ["allocatable", "", `${allocatable.cpu}m`, `${allocatable.memory} MiB`],
            ["used", "", used(requested.cpu, allocatable.cpu), used(requested.memory, allocatable.memory)],
        ]),
    );
    const limit = volumes.limit === undefined ? "" : ` of at most ${volumes.limit}`;
    lines.push(
        heading("Volumes"),
        `  ${volumes.count}${limit} from the cloud, ${volumes.GiB} GiB; ${volumes.onNode} on nodes`,
        ...(volumes.limitGiB === undefined
            ? []
            : [
                  `  ${volumes.GiBWithBoot} GiB with boot volumes, of at most ${volumes.limitGiB} that a trial account gets`,
              ]),
    );

    lines.push(heading("Retention"), ...retentionLines(plan, retention));

    lines.push(heading("Cost estimate (US dollars, list prices of November 2026, without taxes)"));
    lines.push(
        ...table([
            ...cost.items.map((it) => [it.item, `${it.monthly.toFixed(2)}/month`, it.basis]),
            [
                "total",
                `${cost.monthly.toFixed(2)}/month`,
                `${cost.hourly.toFixed(3)}/h${cost.creditDays === undefined ? "" : `, a new account's credit lasts ${cost.creditDays} days`}`,
            ],
        ]),
    );
    if (timeline) lines.push(...timelineLines(timeline));
    return fitted(lines);
}

/** The lines as a terminal shows them. */
const fitted = (lines: readonly string[]): string => lines.join("\n").split("\n").flatMap(folded).join("\n");

/** How long the first deployment takes. Steps too short to be named share a row, so that the sum is the whole. */
function timelineLines({ minutes, steps }: NonNullable<StackPlan["timeline"]>): string[] {
    const named = steps.reduce((sum, it) => sum + it.minutes, preparation);
    const rest = Math.round((minutes - named) * 10) / 10;
    return [
        heading(`Expected time to a running platform: ${minutes} minutes`),
        ...table([
            ["install packages and providers", "", `${preparation} min`],
            ...steps.map((it) => [it.name, it.kind, `${it.minutes} min`]),
            ...(rest > 0 ? [["many short steps", "", `${rest} min`]] : []),
        ]),
        "  the longest chain of resources that wait for each other; everything else happens beside it",
    ];
}

/** How long data is kept; and what a Kafka that exists has to hold, because nobody here declares its topics. */
function retentionLines({ outputs }: StackPlan, retention: Retention): string[] {
    const choices = outputs as { broker: BrokerKind; profile: ProfileName };
    return [
        ...table(retentionRows(retention, choices)),
        ...(choices.broker === "kafka"
            ? ["  whoever runs the Kafka declares its topics:", ...kafkaTopics(retention).map((it) => `    ${it}`)]
            : []),
    ];
}

/** What differs between stacks inside the cluster: each value once, with the stacks that have it. */
export function describeDifferences(differences: readonly Difference[], stacks: readonly string[]): string {
    if (stacks.length < 2) return "";
    return [
        `${"=".repeat(80)}\nDifferences inside the cluster: ${differences.length}`,
        ...differences.flatMap((it) => ["", ...folded(`${it.resource} ${it.path}`.trim()), ...valueLines(it, stacks)]),
    ].join("\n");
}

function valueLines({ values }: Difference, stacks: readonly string[]): string[] {
    const byValue = new Map<string, string[]>();
    for (const stack of stacks) {
        const value = values[stack] ?? "";
        byValue.set(value, [...(byValue.get(value) ?? []), stack]);
    }
    return [...byValue].map(([value, having]) => {
        const who = `  ${having.join(", ")}: `;
        return `${who}${shortened(value, roomBeside(who))}`.trimEnd();
    });
}
