import { images } from "../../model/platform/charts";
import { podDns } from "../base/pod-dns";
import { restrictedContainer, restrictedPod } from "../base/pod-security";
import { resourcesOf } from "../../model/platform/quantities";
import { bucketCredentialsFolder } from "../../model/platform/bucket";
import { maintenanceSecretName } from "../../model/platform/database";

export const maintenanceNames = {
    backup: "postgres-backup",
    /** Restores the newest backup into a server that is thrown away. */
    rehearsal: "postgres-restore-rehearsal",
    /** Never runs by itself: `kubectl create job --from=cronjob/postgres-restore` starts it. */
    restore: "postgres-restore",
    serviceAccount: "postgres-maintenance",
    podLabels: { "app.kubernetes.io/name": "postgres-maintenance" },
    scriptConfigMap: "postgres-maintenance-script",
    /** ConfigMap with rclone.conf: where backups go. Nothing in it is secret. */
    storeConfigMap: "postgres-backup-store",
    /** Secret with `passphrase`, `earlier-passphrases` and, for a second cloud, `second.conf`. */
    secret: "postgres-backup",
    /** Claim that stands in for an object store where the cluster has none. */
    volumeClaim: "postgres-backups",
    databaseFolder: "/run/secrets/database",
    caFile: "/run/secrets/database/ca.crt",
    /** libpq service files: of the role that reads everything, and of the owners. */
    backupServices: "pg_service.conf",
    ownerServices: "pg_service_owner.conf",
} as const;

const script = "/run/config/script/backup.sh";
const storeFolder = "/run/config/store";
const secretFolder = "/run/secrets/backup";
export const volumeFolder = "/backups";

/** User of the Postgres image; all containers of a pod share it, and with it the work folder. */
const user = 26;

export interface MaintenanceArgs {
    readonly schedule: string;
    readonly retentionDays: number;
    /** What the work folder may hold: the dumps, and in a rehearsal a whole database beside them. */
    readonly workGiB: number;
    /** Whether the database's certificate is signed by an authority of ours. */
    readonly hasOwnCa: boolean;
    /** Secret to be mounted where the store wants credentials. */
    readonly credentialsSecret?: string;
    /** Labels that give the pods their identity in the cloud. */
    readonly podLabels: Readonly<Record<string, string>>;
    /** Whether backups go to a volume, for lack of an object store. */
    readonly toVolume: boolean;
}

type Step = "dump" | "upload" | "download" | "rehearse" | "restore";

/** Small and throttled: a backup must not be felt by those it protects. */
const size = resourcesOf({ cpu: 20, memory: 96, memoryLimit: 384, cpuLimit: 1000 });

function container(step: Step, args: MaintenanceArgs) {
    const usesRclone = step === "upload" || step === "download";
    const mount = (name: string, mountPath: string, readOnly = true) => ({ name, mountPath, readOnly });
    return {
        name: step,
        image: usesRclone ? images.rclone : images.postgres,
        command: ["sh", script, step],
        env: [
            { name: "WORK", value: "/work" },
            { name: "HOME", value: "/work" },
            ...(usesRclone
                ? [
                      { name: "RCLONE_SETTINGS", value: storeFolder },
                      { name: "BACKUP_SECRETS", value: secretFolder },
                      { name: "RETENTION_DAYS", value: String(args.retentionDays) },
                      // For a restore, edited in the job: another store, another backup than the newest.
                      { name: "FROM", value: "backups" },
                      { name: "BACKUP", value: "" },
                  ]
                : [
                      {
                          name: "PGSERVICEFILE",
                          value: `${maintenanceNames.databaseFolder}/${step === "restore" ? maintenanceNames.ownerServices : maintenanceNames.backupServices}`,
                      },
                  ]),
        ],
        resources: size,
        securityContext: restrictedContainer,
        volumeMounts: [
            mount("work", "/work", false),
            mount("script", "/run/config/script"),
            ...(usesRclone
                ? [
                      mount("store", storeFolder),
                      mount("backup", secretFolder),
                      ...(args.credentialsSecret === undefined ? [] : [mount("bucket", bucketCredentialsFolder)]),
                      ...(args.toVolume ? [mount("backups", volumeFolder, false)] : []),
                  ]
                : step === "rehearse"
                  ? []
                  : [mount(step === "restore" ? "owner" : "database", maintenanceNames.databaseFolder)]),
        ],
    };
}

function volumes(args: MaintenanceArgs, last: Step) {
    const services = last === "restore" ? maintenanceNames.ownerServices : maintenanceNames.backupServices;
    const database = {
        name: last === "restore" ? "owner" : "database",
        secret: {
            secretName: maintenanceSecretName,
            defaultMode: 0o440,
            // Only what this pod needs: a backup never holds what could overwrite the data.
            items: [services, ...(args.hasOwnCa ? ["ca.crt"] : [])].map((key) => ({ key, path: key })),
        },
    };
    return [
        { name: "work", emptyDir: { sizeLimit: `${args.workGiB}Gi` } },
        { name: "script", configMap: { name: maintenanceNames.scriptConfigMap } },
        { name: "store", configMap: { name: maintenanceNames.storeConfigMap } },
        { name: "backup", secret: { secretName: maintenanceNames.secret, defaultMode: 0o440 } },
        ...(last === "rehearse" ? [] : [database]),
        ...(args.credentialsSecret === undefined
            ? []
            : [{ name: "bucket", secret: { secretName: args.credentialsSecret, defaultMode: 0o440 } }]),
        ...(args.toVolume
            ? [{ name: "backups", persistentVolumeClaim: { claimName: maintenanceNames.volumeClaim } }]
            : []),
    ];
}

interface Maintenance {
    readonly schedule: string;
    /** Whether only a person starts it. @default false */
    readonly suspended?: boolean;
    /** Each runs in the image that has its tools, the second when the first is done. */
    readonly steps: readonly [Step, Step];
}

/** A CronJob that runs steps of backup.sh. */
function cronJob({ schedule, suspended = false, steps: [first, last] }: Maintenance, args: MaintenanceArgs) {
    return {
        schedule,
        timeZone: "Etc/UTC",
        suspend: suspended,
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: 3600,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
            spec: {
                backoffLimit: 2,
                activeDeadlineSeconds: 3600,
                template: {
                    metadata: { labels: { ...maintenanceNames.podLabels, ...args.podLabels } },
                    spec: {
                        restartPolicy: "Never",
                        serviceAccountName: maintenanceNames.serviceAccount,
                        automountServiceAccountToken: false,
                        enableServiceLinks: false,
                        dnsConfig: podDns,
                        securityContext: restrictedPod({ user, ownsVolumes: true }),
                        initContainers: [container(first, args)],
                        containers: [container(last, args)],
                        volumes: volumes(args, last),
                    },
                },
            },
        },
    };
}

/** Once a week, some hours after a backup: an untried backup is none. */
const rehearsalSchedule = "47 5 * * 0";

/** The 31st of February: a CronJob has to have a schedule, and a restore must not start by itself even if it is resumed. */
const neverSchedule = "0 0 31 2 *";

/** The three CronJobs, by name. */
export const maintenanceJobs = (args: MaintenanceArgs) => ({
    [maintenanceNames.backup]: cronJob({ schedule: args.schedule, steps: ["dump", "upload"] }, args),
    [maintenanceNames.rehearsal]: cronJob({ schedule: rehearsalSchedule, steps: ["download", "rehearse"] }, args),
    [maintenanceNames.restore]: cronJob(
        { schedule: neverSchedule, suspended: true, steps: ["download", "restore"] },
        args,
    ),
});
