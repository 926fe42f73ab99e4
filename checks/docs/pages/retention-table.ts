import { logVolumeGiB, promisedEntriesPerMinute } from "../../../components/logging/log-volume";
import { chunkEncoding } from "../../../components/logging/loki-values";
import { partitionBytes } from "../../../components/messaging/redpanda-values";
import { declaredTopics } from "../../../model/contract/topics";
import { profileNames } from "../../../model/platform/choices";
import {
    commonRetention,
    retentionBounds,
    retentionNames,
    type RetentionName,
} from "../../../model/contract/retention";
import { defaultRetention } from "../../../model/platform/retention";
import { sizingOf } from "../../../model/platform/sizing";
import { limitOf } from "../../../stacks/config/retention";
import { code, markdownTable } from "./markdown";

/** One value for each profile, in words. */
const byProfile = (of: (profile: (typeof profileNames)[number]) => number): string =>
    `${profileNames.map(of).join(", ")} with profile ${profileNames.join(", ")}`;

const deadLetterHours = declaredTopics(commonRetention.eventsHours).find((it) => it.deadLetters)!.retentionHours;

interface Row {
    readonly usual: string;
    /** Where profile or broker allow less than the bounds of the key. */
    readonly bounds?: string;
    readonly costs: readonly string[];
    readonly longer: readonly string[];
    readonly shorter: readonly string[];
}

const logVolume = (days: number): string => `${logVolumeGiB(days, chunkEncoding)} GiB for ${days} days`;
const partitionMiB = byProfile((it) => partitionBytes(sizingOf(it).redpanda) / 2 ** 20);

const rows: Readonly<Record<RetentionName, Row>> = {
    logsDays: {
        usual: `${defaultRetention("dev", "small").logsDays} on dev, ${defaultRetention("oke", "small").logsDays} elsewhere`,
        costs: [
            `Loki's volume: ${[30, 60, 90].map(logVolume).join(", ")} of ${promisedEntriesPerMinute.toLocaleString("en")} lines a minute.`,
            "In a bucket: what the cloud charges for it.",
        ],
        longer: [
            "Lines that exist stay for longer.",
            "Beyond 30 days, [grow the volume](../runbooks/log-volume-full.md) first.",
        ],
        shorter: [
            "Older lines are not found any more, and leave the disk within a day.",
            "The volume keeps its size: from more than 30 days, keep at least 31.",
        ],
    },
    metricsDays: {
        usual: byProfile((it) => defaultRetention("dev", it).metricsDays),
        bounds: `1 to ${byProfile((it) => limitOf("metricsDays", { profile: it }).most)}`,
        costs: [
            "Nothing: the volume comes with the profile.",
            "When four fifths of it are full, [the oldest metrics go](../runbooks/prometheus-storage.md), whatever their age.",
        ],
        longer: ["Metrics that exist stay for longer.", "Prometheus restarts."],
        shorter: ["Prometheus restarts and deletes each block whose newest sample is too old."],
    },
    backupsDays: {
        usual: String(commonRetention.backupsDays),
        costs: [
            "The dumps of so many days, in each store.",
            "The [checklist](../production-readiness.md) wants 7 days or more.",
        ],
        longer: ["Backups that exist stay for longer."],
        shorter: ["The next backup deletes what is too old, in each store."],
    },
    auditDays: {
        usual: String(commonRetention.auditDays),
        costs: ["Room on the volume of Postgres: [what to do when it is full](../runbooks/postgres-full.md)."],
        longer: ["Entries that exist stay for longer.", "The service restarts."],
        shorter: [
            "The service restarts and deletes what is too old.",
            "Postgres uses the room again after its next vacuum.",
        ],
    },
    eventsHours: {
        usual: `${commonRetention.eventsHours}; dead letters ${deadLetterHours}, or as long as events where those stay for longer`,
        bounds: [
            `1 to ${retentionBounds.eventsHours.maximum}`,
            `to ${limitOf("eventsHours", { target: "aks", broker: "eventhubs" }).most} with broker eventhubs`,
        ].join("; "),
        costs: [
            `Redpanda: nothing, the oldest events of a partition also go beyond ${partitionMiB} MiB.`,
            "Event Hubs: nothing.",
            "Pub/Sub charges for what it stores.",
        ],
        longer: ["Events that exist stay for longer.", "The release gate runs again."],
        shorter: [
            "The broker deletes what is too old: Redpanda segment by segment.",
            "A consumer that was away for longer has missed it.",
        ],
    },
};

/** How long data is kept, what that costs, and what a change does to data that exists. */
export const retentionTable = (): string =>
    markdownTable(
        ["What", "Key", "Default", "Bounds", "What it costs", "When it grows", "When it shrinks"],
        retentionNames.map((name) => {
            const { what, unit, minimum, maximum } = retentionBounds[name];
            const { usual, bounds = `${minimum} to ${maximum}`, costs, longer, shorter } = rows[name];
            const sentences = [costs, longer, shorter].map((it) => it.join(" "));
            return [`${what}, in ${unit}`, code(`retention.${name}`), usual, bounds, ...sentences];
        }),
    );
