import { type ICronJobSpec } from "kubernetes-models/batch/v1";
import { maintenanceNames } from "../../components/data/maintenance-specs";
import { type KubernetesObject } from "../../engine/kubernetes-objects";
import { type DrillRecord } from "../platform/drill-record";
import { ofKind } from "../platform/audited-platform";
import { type ChecklistRule } from "./rule";

const rehearsalDays = 90;
const minimumRetentionDays = 7;

const isSuspended = ({ spec }: KubernetesObject<ICronJobSpec>): boolean => spec.suspend === true;

/** Whether a schedule leaves no day out: day of the month, month and day of the week are all of them. */
const isDaily = (schedule: string): boolean =>
    schedule
        .trim()
        .split(/\s+/)
        .slice(2)
        .every((it) => it === "*" || it === "*/1");

export const backupScheduled: ChecklistRule = {
    id: "backup-scheduled",
    title: "Backups scheduled, kept, and outside the cluster",
    requirement: "FR-035",
    why: "Only a backup can restore the content of Postgres.",
    fix: "pulumi config set --path retention.backupsDays 30",
    severity: "critical",
    check: (platform) => {
        const job = ofKind<ICronJobSpec>(platform, "CronJob").find(
            (it) => it.metadata.name === maintenanceNames.backup,
        );
        if (!job) return ["there is no backup job"];
        const text = JSON.stringify(job);
        const days = Number(/"RETENTION_DAYS","value":"(\d+)"/.exec(text)?.[1] ?? 0);
        const { schedule } = job.spec;
        return [
            ...(isSuspended(job) ? ["the backup job is suspended"] : []),
            ...(isDaily(schedule) ? [] : [`backups run at "${schedule}", which is not every day`]),
            ...(days >= minimumRetentionDays
                ? []
                : [`backups are kept for ${days} days; at least ${minimumRetentionDays} are needed`]),
            ...(text.includes(maintenanceNames.volumeClaim) && platform.target !== "dev"
                ? ["backups stay in the cluster"]
                : []),
        ];
    },
};

function drillFindings({ date, compared, different }: DrillRecord, today: Date): string[] {
    const age = Math.floor((today.getTime() - Date.parse(date)) / 86_400_000);
    return [
        ...(compared > 0 ? [] : ["the last drill compared nothing"]),
        ...(different > 0 ? [`the last drill found ${different} differences`] : []),
        ...(age > rehearsalDays ? [`the last restore drill was ${age} days ago`] : []),
        // A day's grace for clocks in other time zones.
        ...(age < -1 ? [`the last restore drill is dated ${date}, which is still to come`] : []),
    ];
}

export const restoreRehearsed: ChecklistRule = {
    id: "restore-rehearsed",
    title: `Restore rehearsed within ${rehearsalDays} days, without a difference, and every week in the cluster`,
    requirement: "FR-035",
    why: "A backup that nobody has restored may not work.",
    fix: "npm run check -- restore-drill --record",
    severity: "critical",
    check: (platform) => {
        const weekly = ofKind<ICronJobSpec>(platform, "CronJob").some(
            (it) => it.metadata.name === maintenanceNames.rehearsal && !isSuspended(it),
        );
        return [
            ...(weekly ? [] : ["there is no weekly rehearsal in the cluster"]),
            ...(platform.drill === undefined
                ? ["no restore drill is on record"]
                : drillFindings(platform.drill, platform.today)),
        ];
    },
};

export const protect: ChecklistRule = {
    id: "protect",
    title: "Clusters, databases and buckets protected from deletion",
    requirement: "SC-007",
    why: "One wrong command must not delete the cluster and the data.",
    fix: "pulumi config set protect true",
    severity: "critical",
    check: (platform) => {
        const precious = platform.resources.filter((it) =>
            /:(Cluster|ManagedCluster|Bucket|StorageAccount)$/.test(it.type),
        );
        return precious.filter((it) => !it.protect).map((it) => `${it.name} is not protected`);
    },
};
