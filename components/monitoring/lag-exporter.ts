import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { charts, images } from "../../model/platform/charts";
import { awaitAnnotation, helmRelease, type ReleaseDelivery } from "../base/helm";
import { type Broker, type KafkaConnection } from "../../model/platform/broker";
import { podDns } from "../base/pod-dns";
import { restrictedContainer, restrictedPod } from "../base/pod-security";
import { resourcesOf, type Size } from "../../model/platform/quantities";
import { generationAnnotation } from "../../model/contract/secret-generations";
import { sumRequests, type Workload } from "../../model/platform/workloads";
import { podConsumers, sharedConsumers } from "./consumers";
import { monitoringNames } from "../../model/platform/monitoring-names";

export interface LagExporterArgs {
    readonly broker: Pick<Broker, "kind" | "kafka" | "lag">;
    readonly namespace: pulumi.Input<string>;
    readonly secretsGeneration: number;
    readonly size: Size;
    readonly delivery: ReleaseDelivery;
}

const name = monitoringNames.lagExporter;
const port = 9308;
const argumentsFolder = "/run/secrets/kafka";

/** Counts events that consumers have still to read, where the broker does not count them itself. */
export function lagExporter(prefix: string, args: LagExporterArgs, opts: pulumi.CustomResourceOptions): void {
    const { broker } = args;
    switch (broker.lag.kind) {
        case "broker":
            return;
        case "kafka":
            if (!broker.kafka) throw new Error(`broker ${broker.kind} has its lag counted by Kafka, but no connection`);
            kafkaExporter(prefix, broker.kafka, args, opts);
            return;
        case "cloud-monitoring":
            helmRelease(
                prefix,
                {
                    chart: charts.stackdriverExporter,
                    releaseName: name,
                    namespace: args.namespace,
                    values: stackdriverExporterValues(broker.lag.project, args.size),
                    delivery: args.delivery,
                },
                opts,
            );
    }
}

/** kafka_exporter's names of the SASL mechanisms. */
const exporterMechanism = {
    PLAIN: "plain",
    "SCRAM-SHA-256": "scram-sha256",
    "SCRAM-SHA-512": "scram-sha512",
} as const;

/**
 * Command line of kafka_exporter, without credentials: those come from a file that the parser reads at `@`. The exporter's chart
 * would put them into environment variables (FR-034), which is why it is not used.
 */
export const kafkaExporterArguments = (
    brokers: readonly string[],
    { kind, kafka }: { readonly kind: Broker["kind"]; readonly kafka: Omit<KafkaConnection, "brokers"> },
): string[] => [
    ...brokers.map((it) => `--kafka.server=${it}`),
    // A higher version ends in EOF on the first fetch from Event Hubs.
    ...(kind === "eventhubs" ? ["--kafka.version=1.0.0"] : []),
    // Ours alone, and with no member too, which is when their lag matters most: the topics and groups of a shared Kafka are somebody else's series.
    "--topic.filter=^(task-events|reminders)(-dlq)?$",
    `--group.filter=^(${sharedConsumers}|${podConsumers})$`,
    ...(kafka.tls ? ["--tls.enabled"] : []),
    ...(kafka.ca === undefined ? [] : [`--tls.ca-file=${argumentsFolder}/ca.crt`]),
    ...(kafka.clientCertificate === undefined
        ? []
        : [`--tls.cert-file=${argumentsFolder}/client.crt`, `--tls.key-file=${argumentsFolder}/client.key`]),
    ...(kafka.sasl
        ? [
              "--sasl.enabled",
              `--sasl.mechanism=${exporterMechanism[kafka.sasl.mechanism]}`,
              `@${argumentsFolder}/arguments`,
          ]
        : []),
];

/** What the exporter reads of files: secrets, and certificates. */
const connectionFiles = ({ sasl, ca, clientCertificate }: KafkaConnection): Record<string, pulumi.Input<string>> => ({
    ...(sasl && {
        arguments: pulumi.interpolate`--sasl.username=${sasl.username}\n--sasl.password=${sasl.password}\n`,
    }),
    ...(ca !== undefined && { "ca.crt": ca }),
    ...(clientCertificate && { "client.crt": clientCertificate.certificate, "client.key": clientCertificate.key }),
});

function kafkaExporter(
    prefix: string,
    kafka: KafkaConnection,
    args: LagExporterArgs,
    opts: pulumi.CustomResourceOptions,
): void {
    const { namespace, size, broker } = args;
    const labels = { "app.kubernetes.io/name": name };
    const files = connectionFiles(kafka);
    const credentials = Object.keys(files).length > 0 && [
        new kubernetes.core.v1.Secret(
            `${prefix}-arguments`,
            { metadata: { name: `${name}-arguments`, namespace }, stringData: files },
            opts,
        ),
    ];
    const commandLine = pulumi
        .output(kafka.brokers as pulumi.Input<string>[])
        .apply((brokers) => kafkaExporterArguments(brokers, { kind: broker.kind, kafka }));
    new kubernetes.apps.v1.Deployment(
        prefix,
        {
            metadata: { name, namespace, labels, annotations: awaitAnnotation(args.delivery) },
            spec: {
                replicas: 1,
                selector: { matchLabels: labels },
                template: {
                    metadata: { labels, annotations: generationAnnotation(args.secretsGeneration) },
                    spec: {
                        automountServiceAccountToken: false,
                        enableServiceLinks: false,
                        dnsConfig: podDns,
                        securityContext: restrictedPod({ ownsVolumes: true }),
                        containers: [
                            {
                                name: "exporter",
                                image: images.kafkaExporter,
                                args: commandLine,
                                ports: [{ name: "metrics", containerPort: port }],
                                livenessProbe: { httpGet: { path: "/healthz", port: "metrics" }, periodSeconds: 20 },
                                resources: resourcesOf(size),
                                securityContext: restrictedContainer,
                                volumeMounts: credentials
                                    ? [{ name: "arguments", mountPath: argumentsFolder, readOnly: true }]
                                    : undefined,
                            },
                        ],
                        volumes: credentials
                            ? [{ name: "arguments", secret: { secretName: `${name}-arguments`, defaultMode: 0o440 } }]
                            : undefined,
                    },
                },
            },
        },
        { ...opts, dependsOn: credentials || undefined },
    );
}

/**
 * Values of the Cloud Monitoring exporter, for the backlog of Pub/Sub. Google samples it every minute and shows it up to two minutes
 * later: the one panel that cannot be as fresh as the rest (docs/monitoring.md). Its identity is bound by the Pub/Sub broker.
 */
export const stackdriverExporterValues = (project: string, size: Size) => ({
    nameOverride: name,
    fullnameOverride: name,
    image: { repository: "docker.io/prometheuscommunity/stackdriver-exporter" },
    stackdriver: {
        projectIds: [project],
        metrics: {
            prefixes: [
                "pubsub.googleapis.com/subscription/num_undelivered_messages",
                "pubsub.googleapis.com/subscription/oldest_unacked_message_age",
            ],
            interval: "5m",
            ingestDelay: true,
        },
    },
    serviceAccount: { create: true, name },
    serviceMonitor: { enabled: false },
    securityContext: { runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: "RuntimeDefault" } },
    containerSecurityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
    resources: resourcesOf(size),
});

/** Pods that the chart makes of these values. */
export const stackdriverExporterWorkloads = (values: ReturnType<typeof stackdriverExporterValues>): Workload[] => [
    { name, pods: 1, requests: sumRequests(values.resources) },
];
