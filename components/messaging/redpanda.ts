import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { charts } from "../charts";
import { helmRelease, type Delivery } from "../helm";
import { namespaces } from "../namespaces";
import { type Sizing } from "../sizing";
import { type Broker, type BrokerEndpoint, type DaprMetadata, type KafkaConnection, type LagSource } from "./broker";
import { kafkaMetadata } from "./kafka-metadata";
import { redpandaTopics } from "./redpanda-topics";
import { redpandaNames, redpandaValues } from "./redpanda-values";
import { topics } from "./topics";

export interface RedpandaBrokerArgs {
    readonly namespace: pulumi.Output<string>;
    /** Where the services read the credentials. */
    readonly servicesNamespace: pulumi.Output<string>;
    readonly sizing: Sizing["redpanda"];
    readonly storageClass?: string;
    readonly delivery: Delivery;
}

const user = "todo";
const credentialsSecret = "broker-credentials";

/** Redpanda in the cluster: the default on every target, because topics, lag and tests are then the same everywhere. */
export class RedpandaBroker extends pulumi.ComponentResource implements Broker {
    readonly kind = "redpanda";
    readonly componentType = "pubsub.kafka";
    readonly consumerKey = "consumerGroup";
    readonly metadata: readonly DaprMetadata[];
    readonly endpoint: BrokerEndpoint;
    readonly kafka: KafkaConnection;
    readonly lag: LagSource = { kind: "broker" };
    readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: RedpandaBrokerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:messaging:RedpandaBroker", name, {}, opts);
        const password = (suffix: string) =>
            new random.RandomPassword(`${name}-${suffix}-password`, { length: 32, special: false }, { parent: this })
                .result;
        const secret = (
            suffix: string,
            secretName: string,
            namespace: pulumi.Input<string>,
            stringData: Record<string, pulumi.Input<string>>,
        ) =>
            new kubernetes.core.v1.Secret(
                `${name}-${suffix}`,
                { metadata: { name: secretName, namespace }, stringData },
                { parent: this },
            );

        const userPassword = password("user");
        const admin = secret("admin", redpandaNames.adminSecret, args.namespace, { password: password("admin") });
        const users = secret("users", redpandaNames.usersSecret, args.namespace, {
            "users.txt": pulumi.interpolate`${user}:${userPassword}:${redpandaNames.mechanism}`,
        });
        const account = { username: user, password: userPassword };
        const credentials = secret("credentials", credentialsSecret, args.servicesNamespace, account);

        const release = helmRelease(
            `${name}-release`,
            {
                chart: charts.redpanda,
                releaseName: redpandaNames.release,
                namespace: args.namespace,
                values: redpandaValues(args),
                delivery: args.delivery,
            },
            { parent: this, dependsOn: [admin, users] },
        );
        const brokers = `${redpandaNames.release}.${namespaces.messaging.name}.svc.cluster.local:${redpandaNames.kafkaPort}`;
        const topicsJob = redpandaTopics(
            `${name}-topics`,
            {
                namespace: args.namespace,
                brokers,
                topics,
                // Three copies where there are three brokers, so that one may be away.
                replicationFactor: args.sizing.brokers,
                user,
                delivery: args.delivery,
            },
            { parent: this, dependsOn: [release] },
        );

        this.kafka = {
            brokers: [brokers],
            tls: false,
            sasl: { mechanism: redpandaNames.mechanism, secretName: credentialsSecret, ...account },
        };
        this.metadata = kafkaMetadata(this.kafka);
        this.endpoint = {
            location: "cluster",
            namespace: namespaces.messaging.name,
            podLabels: { "app.kubernetes.io/name": redpandaNames.release },
            port: redpandaNames.kafkaPort,
        };
        this.ready = [topicsJob, credentials];
        this.registerOutputs({});
    }
}
