import { partitionBytes } from "../../components/messaging/redpanda-values";
import { retainedMiB } from "../../components/monitoring/metrics-volume";
import { declaredTopics } from "../../model/contract/topics";
import { type BrokerKind, type ProfileName } from "../../model/platform/choices";
import { retentionBounds, retentionNames, type Retention, type RetentionName } from "../../model/contract/retention";
import { sizingOf } from "../../model/platform/sizing";

/** One kind of data: what it is, how long it is kept, and what else decides. */
export type RetentionRow = readonly [what: string, period: string, besides: string];

interface Choices {
    readonly broker: BrokerKind;
    readonly profile: ProfileName;
}

/** How long a stack keeps its data. Prometheus and Redpanda also bound it by size: what is reached first decides. */
export function retentionRows(retention: Retention, { broker, profile }: Choices): RetentionRow[] {
    const { monitoring, redpanda } = sizingOf(profile);
    const newest = (MiB: number) => `or the newest ${MiB} MiB`;
    const ofPartition =
        broker === "redpanda" ? `${newest(Math.floor(partitionBytes(redpanda) / 2 ** 20))} of a partition` : "";
    const besides: Readonly<Partial<Record<RetentionName, string>>> = {
        metricsDays: newest(retainedMiB(monitoring.prometheus)),
        eventsHours: ofPartition,
    };
    const deadLetters = declaredTopics(retention.eventsHours).find((it) => it.deadLetters);
    return [
        ...retentionNames.map((name): RetentionRow => {
            const { what, unit } = retentionBounds[name];
            return [what, `${retention[name]} ${unit}`, besides[name] ?? ""];
        }),
        ["dead letters", `${deadLetters?.retentionHours} hours`, ofPartition],
    ];
}

/** What a Kafka that exists has to hold: the program declares no topics there. */
export const kafkaTopics = ({ eventsHours }: Pick<Retention, "eventsHours">): string[] =>
    declaredTopics(eventsHours).map(
        ({ name, partitions, retentionHours }) =>
            `${name}: ${partitions} ${partitions === 1 ? "partition" : "partitions"}, ${retentionHours} hours`,
    );
