import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { type BackupConfig } from "../../model/platform/stack-config";
import { type Target } from "../../model/platform/target";
import { keptSize } from "../base/kept-size";
import { namespaces } from "../../model/platform/namespaces";
import { generationsBefore, generationSuffix } from "../../model/contract/secret-generations";
import { type OutsideFlow } from "../../model/platform/endpoint";
import { type DatabaseServer } from "../../model/platform/database";
import { maintenanceJobs, maintenanceNames, volumeFolder } from "./maintenance-specs";

export interface BackupsArgs {
    readonly config: BackupConfig;
    readonly retentionDays: number;
    readonly target: Target;
    readonly namespace: pulumi.Output<string>;
    readonly database: DatabaseServer;
    /** GiB of the database's volume. */
    readonly volumeGiB: number;
    readonly storageClass?: string;
    readonly secretsGeneration: number;
    readonly protect: boolean;
}

/** The one script that the jobs and the restore drill run. */
export const backupScript = join(__dirname, "backup.sh");

/** Where backups go on a cluster that has no object store: a volume, so that dev rehearses what production does. */
const volumeStore = `[backups]\ntype = alias\nremote = ${volumeFolder}\n`;

/**
 * Backups of every database to the target's object store and, where configured, to a second cloud: scheduled, encrypted,
 * compared after the upload, rehearsed every week, restorable with one command. See docs/disaster-recovery.md.
 */
export class Backups extends pulumi.ComponentResource {
    /** Opens the backups. Whoever loses it and the cluster has none. */
    readonly passphrase: pulumi.Output<string>;
    /** What the jobs have to reach outside the cluster, for network policies; the second cloud may be anywhere. */
    readonly egress: readonly OutsideFlow[];

    constructor(name: string, args: BackupsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:data:Backups", name, {}, opts);
        const { config, namespace, target } = args;
        const child = { parent: this };
        const bucket = target.createBucket?.(
            `${name}-store`,
            {
                purpose: "backups",
                // Nothing expires by itself: if backups stopped, the last ones would go too.
                namespace,
                namespaceName: namespaces.data.name,
                serviceAccount: maintenanceNames.serviceAccount,
                protect: args.protect,
            },
            child,
        );
        const { passphrase, earlier } = passphrases(name, args, child);
        this.passphrase = passphrase;
        this.egress = [
            ...(bucket?.egress ?? []),
            ...(config.second === undefined ? [] : [{ cidr: "0.0.0.0/0", ports: [443] }]),
        ];

        const metadata = (objectName: string) => ({ name: objectName, namespace });
        const configMap = (suffix: string, objectName: string, data: Record<string, pulumi.Input<string>>) =>
            new kubernetes.core.v1.ConfigMap(`${name}-${suffix}`, { metadata: metadata(objectName), data }, child);
        const needed: pulumi.Resource[] = [
            configMap("script", maintenanceNames.scriptConfigMap, {
                "backup.sh": readFileSync(backupScript, "utf8"),
            }),
            configMap("store-config", maintenanceNames.storeConfigMap, {
                "rclone.conf": bucket?.rcloneConfig ?? volumeStore,
            }),
            new kubernetes.core.v1.Secret(
                `${name}-secret`,
                {
                    metadata: metadata(maintenanceNames.secret),
                    stringData: {
                        passphrase,
                        ...(earlier.length === 0
                            ? {}
                            : { "earlier-passphrases": pulumi.all(earlier).apply((all) => `${all.join("\n")}\n`) }),
                        ...(config.second === undefined ? {} : { "second.conf": secondStore(config.second) }),
                    },
                },
                child,
            ),
            new kubernetes.core.v1.ServiceAccount(
                `${name}-identity`,
                {
                    metadata: {
                        ...metadata(maintenanceNames.serviceAccount),
                        annotations: bucket?.serviceAccountAnnotations,
                    },
                    automountServiceAccountToken: false,
                },
                child,
            ),
            ...(bucket === undefined ? [this.createVolume(name, args)] : bucket.ready),
        ];
        const jobs = maintenanceJobs({
            schedule: config.schedule,
            retentionDays: args.retentionDays,
            workGiB: 2 * args.volumeGiB,
            hasOwnCa: args.database.hasOwnCa,
            credentialsSecret: bucket?.credentialsSecret,
            podLabels: bucket?.podLabels ?? {},
            toVolume: bucket === undefined,
        });
        for (const [job, spec] of Object.entries(jobs)) {
            new kubernetes.batch.v1.CronJob(
                `${name}-${job}`,
                { metadata: metadata(job), spec },
                { parent: this, dependsOn: [...needed, ...args.database.maintenance] },
            );
        }
        this.registerOutputs({});
    }

    private createVolume(name: string, { namespace, storageClass, volumeGiB, protect }: BackupsArgs): pulumi.Resource {
        return new kubernetes.core.v1.PersistentVolumeClaim(
            `${name}-volume`,
            {
                metadata: {
                    name: maintenanceNames.volumeClaim,
                    namespace,
                    // Bound when the first backup runs.
                    annotations: { "pulumi.com/skipAwait": "true" },
                },
                spec: {
                    accessModes: ["ReadWriteOnce"],
                    storageClassName: storageClass,
                    resources: { requests: { storage: `${volumeGiB}Gi` } },
                },
            },
            { parent: this, protect, ...keptSize(`${name}-volume`) },
        );
    }
}

/**
 * What closes backups from now on, and what closed those that exist: none ever ends, or its backups could not be opened. A stack that
 * sets a passphrase of its own may have made backups before it did, so the generated ones stay beside it.
 */
function passphrases(
    name: string,
    { config, secretsGeneration, protect }: BackupsArgs,
    opts: pulumi.CustomResourceOptions,
) {
    const generated = [secretsGeneration, ...generationsBefore(secretsGeneration)].map(
        (generation) =>
            new random.RandomPassword(
                `${name}-passphrase${generationSuffix(generation)}`,
                { length: 48, special: false },
                { ...opts, protect },
            ).result,
    );
    const [passphrase, ...earlier] = [...(config.passphrase === undefined ? [] : [config.passphrase]), ...generated];
    return { passphrase: passphrase!, earlier: [...config.earlierPassphrases, ...earlier] };
}

/** The remote `second` of rclone. */
function secondStore({ bucket, options }: NonNullable<BackupConfig["second"]>): pulumi.Output<string> {
    return pulumi.secret(
        pulumi
            .output(options)
            .apply((it) =>
                [
                    "[second-store]",
                    ...Object.entries(it).map(([key, value]) => `${key} = ${value}`),
                    "[second]",
                    "type = alias",
                    `remote = second-store:${bucket}`,
                    "",
                ].join("\n"),
            ),
    );
}
