import { daysThatFit } from "../../components/monitoring/metrics-volume";
import { type ProfileName } from "../../model/platform/choices";
import { defaultRetention } from "../../model/platform/retention";
import { sizingOf } from "../../model/platform/sizing";
import { retentionBounds, retentionNames, type Retention, type RetentionName } from "../../model/contract/retention";
import { factsOf } from "../targets";
import { deprecatedRetention, deprecationRules } from "./deprecated";
import { type ConfigValues } from "./keys";
import { type ConfigRule, type RuleInput } from "./rule";

/** How long a stack keeps its data: as `retention` says, or an old setting, or by default. */
export function retentionOf(values: ConfigValues): Retention {
    const old = deprecatedRetention(values);
    const usual = defaultRetention(values.target, values.profile);
    const of = (name: RetentionName) => values.retention[name] ?? old[name] ?? usual[name];
    return {
        logsDays: of("logsDays"),
        metricsDays: of("metricsDays"),
        backupsDays: of("backupsDays"),
        auditDays: of("auditDays"),
        eventsHours: of("eventsHours"),
    };
}

/** The longest that a stack may keep something, and why it is not longer. */
export interface Limit {
    readonly most: number;
    readonly why?: string;
}

function metricsLimit(profile: ProfileName): Limit {
    const { prometheus } = sizingOf(profile).monitoring;
    const series = prometheus.series.toLocaleString("en");
    const why = `of ${series} series, what profile ${profile} expects, no more fit the ${prometheus.volumeGiB} GiB of Prometheus`;
    return { most: daysThatFit(prometheus), why };
}

/** The tightest limit of a name; of two that are alike the one with a reason. */
export function limitOf(
    name: RetentionName,
    { target, profile, broker }: Pick<RuleInput["values"], "target" | "profile" | "broker">,
): Limit {
    const limits: Limit[] = [{ most: retentionBounds[name].maximum }];
    if (name === "metricsDays" && profile !== undefined) limits.push(metricsLimit(profile));
    const events = target === undefined ? undefined : factsOf(target).longestEvents;
    if (name === "eventsHours" && events !== undefined && events.broker === broker)
        limits.push({ most: events.hours, why: events.why });
    return limits.reduce((tightest, it) => (it.most <= tightest.most ? it : tightest));
}

export const retentionRules: readonly ConfigRule[] = [
    ...retentionNames.map(
        (name): ConfigRule =>
            function retentionIsPossible({ project, values }) {
                const given = values.retention?.[name];
                const { what, unit, minimum } = retentionBounds[name];
                const { most, why } = limitOf(name, values);
                if (given === undefined || (given >= minimum && given <= most)) return;
                return {
                    key: `${project}:retention`,
                    message: `${what} can be kept for ${minimum} to ${most} ${unit}${why === undefined ? "" : `: ${why}`}`,
                    given: String(given),
                    allowed: `retention.${name} from ${minimum} to ${most}`,
                    fix: `pulumi config set --path retention.${name} ${given < minimum ? minimum : most}`,
                };
            },
    ),
    ...deprecationRules,
];
