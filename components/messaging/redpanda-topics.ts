import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { images } from "../../model/platform/charts";
import { awaitAnnotation, type Delivery } from "../base/helm";
import { restrictedContainer, restrictedPod } from "../base/pod-security";
import { resourcesOf } from "../../model/platform/quantities";
import { redpandaNames } from "./redpanda-values";
import { type Topic } from "../../model/contract/topics";

export interface RedpandaTopicsArgs {
    readonly namespace: pulumi.Input<string>;
    readonly brokers: string;
    readonly topics: readonly Topic[];
    readonly replicationFactor: number;
    /** Address of the admin API, which keeps the users. */
    readonly admin: string;
    /** Users that publish and consume, and nothing else: that of the generation in use, and the one before. */
    readonly logins: readonly string[];
    readonly delivery: Delivery;
}

/** Start of every login's name; what begins so and is not accepted any more, the job deletes. */
export const loginPrefix = "todo";

const adminFolder = "/run/secrets/redpanda-admin";
const loginsFolder = "/run/secrets/redpanda-logins";

/**
 * Declares users, topics and what the users may do with them. Every step may be repeated. The admin API asks for no password
 * (network policies say who reaches it), so the superuser's own can be replaced by the same steps.
 */
export function topicsScript({
    brokers,
    admin,
    topics,
    replicationFactor,
    logins,
}: Omit<RedpandaTopicsArgs, "namespace" | "delivery">): string {
    const { adminUser, mechanism } = redpandaNames;
    const everybody = logins.map((it) => `--allow-principal User:${it}`).join(" ");
    return [
        "set -euo pipefail",
        `rpk() { command rpk -X brokers=${brokers} -X admin.hosts=${admin} -X user=${adminUser} -X sasl.mechanism=${mechanism} -X pass="$(cat ${adminFolder}/password)" "$@"; }`,
        "users() { rpk security user list | tail -n +2; }",
        "set_password() {",
        // Not `grep -q`: it would leave before all is read, and the pipe fail.
        `    if users | grep -xF "$1" > /dev/null; then verb=update; else verb=create; fi`,
        `    rpk security user "$verb" "$1" --new-password "$(cat "$2")" --mechanism ${mechanism}`,
        "}",
        "until users > /dev/null 2>&1; do sleep 2; done",
        `set_password ${adminUser} ${adminFolder}/password`,
        ...logins.map((it) => `set_password ${it} ${loginsFolder}/${it}`),
        "until rpk cluster info > /dev/null 2>&1; do sleep 2; done",
        ...topics.flatMap(({ name, partitions, retentionHours }) => [
            `rpk topic create ${name} --partitions ${partitions} --replicas ${replicationFactor} --if-not-exists`,
            `rpk topic alter-config ${name} --set retention.ms=${retentionHours * 3_600_000}`,
            `rpk security acl create ${everybody} --operation read,write,describe --topic ${name}`,
        ]),
        `rpk security acl create ${everybody} --operation read,describe --group '*'`,
        "users | while read -r user; do",
        `    case "$user" in ${logins.join(" | ")}) continue ;; ${loginPrefix}*) ;; *) continue ;; esac`,
        `    rpk security acl delete --allow-principal "User:$user" --no-confirm`,
        `    rpk security user delete "$user"`,
        "done",
    ].join("\n");
}

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
                        securityContext: restrictedPod({ user: 101, ownsVolumes: true }),
                        containers: [
                            {
                                name: "rpk",
                                image: images.redpanda,
                                command: ["/bin/bash", "-c", topicsScript(args)],
                                // rpk keeps a profile in its home.
                                env: [{ name: "HOME", value: "/tmp" }],
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
