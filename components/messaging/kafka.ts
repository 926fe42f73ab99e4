import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type ExistingKafka } from "../../stacks/config";
import { type Broker, type BrokerEndpoint, type DaprMetadata, type KafkaConnection, type LagSource } from "./broker";
import { eventHubsDomain, eventHubsMetadata, kafkaMetadata } from "./kafka-metadata";

export interface KafkaBrokerArgs {
    readonly kafka: ExistingKafka;
    /** Where the services read the credentials. */
    readonly servicesNamespace: pulumi.Output<string>;
}

const credentialsSecret = "broker-credentials";

/** A Kafka that exists: OCI Streaming, Confluent, MSK, Event Hubs, one's own. Its topics are declared by whoever runs it; see docs/kafka.md. */
export class KafkaBroker extends pulumi.ComponentResource implements Broker {
    readonly kind = "kafka";
    readonly componentType = "pubsub.kafka";
    readonly consumerKey = "consumerGroup";
    readonly metadata: readonly DaprMetadata[];
    readonly endpoint: BrokerEndpoint;
    readonly kafka: KafkaConnection;
    readonly lag: LagSource = { kind: "kafka" };
    readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: KafkaBrokerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:messaging:KafkaBroker", name, {}, opts);
        const { brokers, tls, credentials } = args.kafka;
        this.ready = credentials
            ? [
                  new kubernetes.core.v1.Secret(
                      `${name}-credentials`,
                      {
                          metadata: { name: credentialsSecret, namespace: args.servicesNamespace },
                          stringData: { username: credentials.username, password: credentials.password },
                      },
                      { parent: this },
                  ),
              ]
            : [];
        this.kafka = {
            brokers,
            tls,
            sasl: credentials && { ...credentials, secretName: credentialsSecret },
        };
        this.metadata = [
            ...kafkaMetadata(this.kafka),
            ...(brokers.some((it) => it.split(":")[0]?.endsWith(eventHubsDomain)) ? eventHubsMetadata : []),
        ];
        const ports = [...new Set(brokers.map((it) => Number(it.split(":").at(-1))))];
        this.endpoint = { location: "outside", ports };
        this.registerOutputs({});
    }
}
