import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { images } from "../charts";
import { awaitAnnotation, type Delivery } from "../helm";
import { restrictedContainer, restrictedPod } from "../pod-security";
import { resourcesOf } from "../quantities";
import { redpandaNames } from "./redpanda-values";
import { type Topic } from "./topics";

export interface RedpandaTopicsArgs {
    readonly namespace: pulumi.Input<string>;
    readonly brokers: string;
    readonly topics: readonly Topic[];
    readonly replicationFactor: number;
    /** User that publishes and consumes, and nothing else. */
    readonly user: string;
    readonly delivery: Delivery;
}

const passwordFolder = "/run/secrets/redpanda-admin";

/** Declares topics and what the user may do with them. Every step may be repeated. */
export function topicsScript({
    brokers,
    topics,
    replicationFactor,
    user,
}: Omit<RedpandaTopicsArgs, "namespace" | "delivery">): string {
    const login = `-X brokers=${brokers} -X user=${redpandaNames.adminUser} -X sasl.mechanism=${redpandaNames.mechanism}`;
    return [
        "set -eu",
        `rpk() { command rpk ${login} -X pass="$(cat ${passwordFolder}/password)" "$@"; }`,
        "until rpk cluster info > /dev/null 2>&1; do sleep 2; done",
        ...topics.flatMap(({ name, partitions, retentionHours }) => [
            `rpk topic create ${name} --partitions ${partitions} --replicas ${replicationFactor} --if-not-exists`,
            `rpk topic alter-config ${name} --set retention.ms=${retentionHours * 3_600_000}`,
            `rpk security acl create --allow-principal User:${user} --operation read,write,describe --topic ${name}`,
        ]),
        `rpk security acl create --allow-principal User:${user} --operation read,describe --group '*'`,
    ].join("\n");
}

/** A Job, because the chart declares no topics and its operator would be one more thing to run. It runs again when the topics change. */
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
                                    { name: "admin", mountPath: passwordFolder, readOnly: true },
                                    { name: "tmp", mountPath: "/tmp" },
                                ],
                            },
                        ],
                        volumes: [
                            { name: "admin", secret: { secretName: redpandaNames.adminSecret, defaultMode: 0o440 } },
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
