import { daysThatFit } from "../../components/monitoring/metrics-volume";
import { type ProfileName } from "../../model/platform/choices";
import { sizingOf } from "../../model/platform/sizing";
import {
    defaultRetention,
    retentionBounds,
    retentionNames,
    type Retention,
    type RetentionName,
} from "../../model/platform/retention";
import { deprecatedRetention, deprecationRules } from "./deprecated";
import { type ConfigValues } from "./keys";
import { type Rule, type RuleInput } from "./rule";

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
    const why = `of ${series} series, what profile ${profile} expects, no more fit the ${prometheus.volume} GiB of Prometheus`;
    return { most: daysThatFit(prometheus), why };
}

/** https://learn.microsoft.com/azure/event-hubs/event-hubs-quotas */
const eventHubsLimit: Limit = {
    most: 7 * 24,
    why: "the Standard tier of Event Hubs keeps none for longer than 7 days",
};

export function limitOf(
    name: RetentionName,
    { profile, broker }: Pick<RuleInput["values"], "profile" | "broker">,
): Limit {
    const limits: Limit[] = [{ most: retentionBounds[name].maximum }];
    if (name === "metricsDays" && profile !== undefined) limits.push(metricsLimit(profile));
    if (name === "eventsHours" && broker === "eventhubs") limits.push(eventHubsLimit);
    return limits.reduce((tightest, it) => (it.most < tightest.most ? it : tightest));
}

export const retentionRules: readonly Rule[] = [
    ...retentionNames.map(
        (name): Rule =>
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
