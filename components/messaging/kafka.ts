import * as pulumi from "@pulumi/pulumi";
import { type ExistingKafka } from "../../model/platform/stack-config";
import {
    type Broker,
    type BrokerEndpoint,
    type DaprMetadata,
    type KafkaConnection,
    type LagSource,
} from "../../model/platform/broker";
import { brokerLogin, brokerTypes } from "./broker-login";
import { eventHubsDomain, eventHubsMetadata, kafkaMetadata } from "./kafka-metadata";

export interface KafkaBrokerArgs {
    readonly kafka: ExistingKafka;
    /** Where the services read the credentials. */
    readonly servicesNamespace: pulumi.Output<string>;
}

/** A Kafka that exists: OCI Streaming, Confluent, MSK, Event Hubs, one's own. Its topics are declared by whoever runs it; see docs/clouds.md. */
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
        super(brokerTypes.kafka, name, {}, opts);
        const { brokers, tls, credentials } = args.kafka;
        const login = credentials && brokerLogin(name, credentials, args.servicesNamespace, this);
        this.ready = login ? [login.secret] : [];
        this.kafka = { brokers, tls, sasl: login?.sasl };
        this.metadata = [
            ...kafkaMetadata(this.kafka),
            ...(brokers.some((it) => it.split(":")[0]?.endsWith(eventHubsDomain)) ? eventHubsMetadata : []),
        ];
        const ports = [...new Set(brokers.map((it) => Number(it.split(":").at(-1))))];
        this.endpoint = { location: "outside", ports };
        this.registerOutputs({});
    }
}
