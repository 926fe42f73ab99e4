import { ConfigError, type ConfigProblem } from "../../stacks/config/problems";
import { configWarnings, parseStackConfig, thisMachine } from "../../stacks/config/read";
import { factsOf } from "../../stacks/targets";
import { type Retention } from "../../model/contract/retention";
import { profileOf } from "../../model/platform/target-facts";
import { evaluate } from "../evaluate";
import { type PlannedResource } from "../monitor";
import { secretValue } from "../wire-format";
import { type StackFile } from "../stack-files";
import { capacityReport, type CapacityReport } from "./stack-capacity";
import { costReport, type CostReport } from "./cost";
import { workloadsOf } from "./footprint";
import { ownChartFindings } from "./own-charts";
import { timelineOf, type Timeline } from "./timeline";

/** Everything `npm run plan` knows of one stack. Without `capacity` and `cost` the configuration could not be read. */
export interface StackPlan {
    readonly config: Readonly<Record<string, string>>;
    /** Keys that a newcomer has still to fill in; the plan uses an example for each. */
    readonly placeholders: readonly string[];
    readonly resources: readonly PlannedResource[];
    readonly outputs: Readonly<Record<string, unknown>>;
    readonly capacity?: CapacityReport;
    readonly cost?: CostReport;
    /** How long a first deployment takes. */
    readonly timeline?: Timeline;
    readonly retention?: Retention;
    readonly problems: readonly ConfigProblem[];
    /** What works and should change all the same. */
    readonly warnings: readonly ConfigProblem[];
}

/** Evaluates a stack and holds it against its nodes and the price list. */
export async function planStack(file: StackFile): Promise<StackPlan> {
    const config = Object.fromEntries(
        Object.entries(file.values).map(([key, value]) => [key, file.secretKeys.includes(key) ? secretValue : value]),
    );
    const { project, stack, values, secretKeys } = file;
    const raw = { project, stack, values, isSecret: (key: string) => secretKeys.includes(key), ...thisMachine };
    const base = { config, placeholders: file.placeholders, warnings: configWarnings(raw) };
    try {
        const { cluster, broker, profile, retention } = parseStackConfig(raw);
        const { resources, outputs } = await evaluate(file);
        const facts = factsOf(cluster.target);
        const { nodes: pool, volumes } = profileOf(facts, profile);
        const workloads = resources.flatMap((it) => workloadsOf(it, pool.nodes));
        const capacity = capacityReport(workloads, pool, volumes);
        const cost = costReport(facts, { broker, pool, volumesGiB: capacity.volumes.GiB });
        const timeline = timelineOf(resources);
        const ownCharts = await ownChartFindings(file, resources);
        const problems = [...capacityProblems(file, capacity), ...ownCharts.problems];
        const warnings = [...base.warnings, ...ownCharts.warnings];
        return { ...base, resources, outputs, capacity, cost, timeline, retention, problems, warnings };
    } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        return { ...base, resources: [], outputs: {}, problems: error.problems };
    }
}

function capacityProblems(
    { project, stack, values }: StackFile,
    { requested, allocatable, fits, volumes, nodes }: CapacityReport,
): ConfigProblem[] {
    const key = `${project}:profile`;
    const given = values[key];
    const fix = `pulumi config set profile standard --stack ${stack}`;
    return [
        ...(fits
            ? []
            : [
                  {
                      key,
                      given,
                      message: `pods request ${requested.cpu}m CPU and ${requested.memory} MiB, more than ${nodes} offer`,
                      allowed: `at most ${allocatable.cpu}m and ${allocatable.memory} MiB`,
                      fix,
                  },
              ]),
        ...(volumes.fits
            ? []
            : [
                  {
                      key,
                      given,
                      message: `${volumes.count} volumes are claimed, ${volumes.GiBWithBoot} GiB with boot volumes`,
                      allowed: [
                          ...(volumes.limit === undefined ? [] : [`at most ${volumes.limit} volumes`]),
                          ...(volumes.limitGiB === undefined ? [] : [`at most ${volumes.limitGiB} GiB`]),
                      ].join(", "),
                      fix,
                  },
              ]),
    ];
}
