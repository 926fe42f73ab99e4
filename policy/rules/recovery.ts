import { maintenanceNames } from "../../components/data/maintenance-specs";
import { ofKind } from "../platform";
import { type Rule } from "./rule";

const rehearsalDays = 90;
const minimumRetentionDays = 7;

export const backupScheduled: Rule = {
    id: "backup-scheduled",
    title: "Backups scheduled, kept, and outside the cluster",
    spec: "FR-035",
    why: "Postgres is the one thing that code cannot bring back.",
    fix: "pulumi config set --path backup.retentionDays 30",
    severity: "critical",
    check: (platform) => {
        const job = ofKind(platform, "CronJob").find((it) => it.metadata.name === maintenanceNames.backup);
        if (!job) return ["there is no backup job"];
        const text = JSON.stringify(job);
        const days = Number(/"RETENTION_DAYS","value":"(\d+)"/.exec(text)?.[1] ?? 0);
        return [
            ...((job["spec"] as { suspend?: boolean }).suspend ? ["the backup job is suspended"] : []),
            ...(days >= minimumRetentionDays
                ? []
                : [`backups are kept for ${days} days; at least ${minimumRetentionDays} are needed`]),
            ...(text.includes(maintenanceNames.volumeClaim) && platform.target !== "dev"
                ? ["backups stay in the cluster"]
                : []),
        ];
    },
};

export const restoreRehearsed: Rule = {
    id: "restore-rehearsed",
    title: `Restore rehearsed within ${rehearsalDays} days, without a difference, and every week in the cluster`,
    spec: "FR-035",
    why: "An untried backup is none.",
    fix: "npm run restore-drill -- --record",
    severity: "critical",
    check: (platform) => {
        const weekly = ofKind(platform, "CronJob").some((it) => it.metadata.name === maintenanceNames.rehearsal);
        const { drill, today } = platform;
        const age = drill ? Math.floor((today.getTime() - Date.parse(drill.date)) / 86_400_000) : Infinity;
        return [
            ...(weekly ? [] : ["there is no weekly rehearsal in the cluster"]),
            ...(drill === undefined ? ["no restore drill is on record"] : []),
            ...(drill && drill.different > 0 ? [`the last drill found ${drill.different} differences`] : []),
            ...(drill && age > rehearsalDays ? [`the last restore drill was ${age} days ago`] : []),
        ];
    },
};

export const protect: Rule = {
    id: "protect",
    title: "What cannot be brought back is protected from deletion",
    spec: "User story 6",
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
