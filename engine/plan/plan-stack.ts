import { type BrokerKind, type ProfileName, type TargetName } from "../../model/platform/choices";
import { ConfigError, type ConfigProblem } from "../../stacks/config/problems";
import { factsOf } from "../../stacks/targets";
import { profileOf } from "../../model/platform/target-facts";
import { evaluate } from "../evaluate";
import { secretValue, type PlannedResource } from "../monitor";
import { type StackFile } from "../stack-files";
import { capacityReport, type CapacityReport } from "./stack-capacity";
import { costReport, type CostReport } from "./cost";
import { workloadsOf } from "./footprint";
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
    readonly problems: readonly ConfigProblem[];
}

/** Evaluates a stack and holds it against its nodes and the price list. */
export async function planStack(file: StackFile): Promise<StackPlan> {
    const config = Object.fromEntries(
        Object.entries(file.values).map(([key, value]) => [key, file.secretKeys.includes(key) ? secretValue : value]),
    );
    const base = { config, placeholders: file.placeholders };
    try {
        const { resources, outputs } = await evaluate(file);
        const setting = (key: string) => file.values[`${file.project}:${key}`];
        const facts = factsOf(setting("target") as TargetName);
        const { nodes: pool, volumes } = profileOf(facts, setting("profile") as ProfileName);
        const workloads = resources.flatMap((it) => workloadsOf(it, pool.nodes));
        const capacity = capacityReport(workloads, pool, volumes);
        const cost = costReport(facts, {
            broker: setting("broker") as BrokerKind,
            pool,
            volumesGiB: capacity.volumes.GiB,
        });
        const timeline = timelineOf(resources);
        return { ...base, resources, outputs, capacity, cost, timeline, problems: capacityProblems(file, capacity) };
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
