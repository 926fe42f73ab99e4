import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { images } from "../../model/platform/charts";
import { awaitAnnotation, type ReleaseDelivery } from "../base/helm";
import { podDns } from "../base/pod-dns";
import { restrictedContainer, restrictedPod } from "../base/pod-security";
import { resourcesOf } from "../../model/platform/quantities";
import { redpandaNames } from "./redpanda-values";
import { type DeclaredTopic } from "../../model/contract/topics";

export interface RedpandaTopicsArgs {
    readonly namespace: pulumi.Input<string>;
    readonly brokers: string;
    readonly topics: readonly DeclaredTopic[];
    readonly replicationFactor: number;
    /** Address of the admin API, which keeps the users. */
    readonly admin: string;
    /** Users that publish and consume, and nothing else: that of the generation in use, and the one before. */
    readonly logins: readonly string[];
    readonly delivery: ReleaseDelivery;
}

/** Start of every login's name; what begins so and is not accepted any more, the job deletes. */
export const loginPrefix = "todo";

const adminFolder = "/run/secrets/redpanda-admin";
const loginsFolder = "/run/secrets/redpanda-logins";

/** The one script that the job and its test run. */
export const topicsScript = join(__dirname, "redpanda-topics.sh");

/** What the script reads. */
export const topicsEnvironment = ({
    brokers,
    admin,
    topics,
    replicationFactor,
    logins,
}: Omit<RedpandaTopicsArgs, "namespace" | "delivery">) => ({
    BROKERS: brokers,
    ADMIN_API: admin,
    ADMIN_USER: redpandaNames.adminUser,
    ADMIN_FOLDER: adminFolder,
    MECHANISM: redpandaNames.mechanism,
    LOGINS: logins.join(" "),
    LOGINS_FOLDER: loginsFolder,
    LOGIN_PREFIX: loginPrefix,
    TOPICS: topics.map((it) => `${it.name} ${it.partitions} ${it.retentionHours * 3_600_000}`).join("\n"),
    REPLICAS: String(replicationFactor),
});

/** A Job, because the chart declares no topics and its operator would be one more thing to run. It runs again when topics or users change. */
export function redpandaTopics(
    name: string,
    args: RedpandaTopicsArgs,
    opts: pulumi.CustomResourceOptions,
): kubernetes.batch.v1.Job {
    return new kubernetes.batch.v1.Job(
        name,
        {
            metadata: {
                name: "redpanda-topics",
                namespace: args.namespace,
                annotations: awaitAnnotation(args.delivery),
            },
            spec: {
                backoffLimit: 5,
                activeDeadlineSeconds: 600,
                template: {
                    metadata: { labels: { "app.kubernetes.io/name": "redpanda-topics" } },
                    spec: {
                        restartPolicy: "OnFailure",
                        automountServiceAccountToken: false,
                        enableServiceLinks: false,
                        dnsConfig: podDns,
                        securityContext: restrictedPod({ user: 101, ownsVolumes: true }),
                        containers: [
                            {
                                name: "rpk",
                                image: images.redpanda,
                                command: ["/bin/bash", "-c", readFileSync(topicsScript, "utf8")],
                                env: [
                                    // rpk keeps a profile in its home.
                                    { name: "HOME", value: "/tmp" },
                                    ...Object.entries(topicsEnvironment(args)).map(([name, value]) => ({
                                        name,
                                        value,
                                    })),
                                ],
                                resources: resourcesOf({ cpu: 10, memory: 64, memoryLimit: 256 }),
                                securityContext: restrictedContainer,
                                volumeMounts: [
                                    { name: "admin", mountPath: adminFolder, readOnly: true },
                                    { name: "logins", mountPath: loginsFolder, readOnly: true },
                                    { name: "tmp", mountPath: "/tmp" },
                                ],
                            },
                        ],
                        volumes: [
                            { name: "admin", secret: { secretName: redpandaNames.adminSecret, defaultMode: 0o440 } },
                            { name: "logins", secret: { secretName: redpandaNames.loginsSecret, defaultMode: 0o440 } },
                            { name: "tmp", emptyDir: { sizeLimit: "16Mi" } },
                        ],
                    },
                },
            },
        },
        // The pod template of a Job cannot be changed in place, and its name is fixed.
        { ...opts, deleteBeforeReplace: true },
    );
}
