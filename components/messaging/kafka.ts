import * as pulumi from "@pulumi/pulumi";
import { type ExistingKafka } from "../../model/platform/stack-config";
import {
    type Broker,
    type BrokerEndpoint,
    type DaprMetadata,
    type KafkaConnection,
    type LagSource,
} from "../../model/platform/broker";
import { existingEndpoint } from "../../model/platform/endpoint";
import { brokerLogin, brokerSecret, brokerSecretName, brokerTypes, clientCertificateKeys } from "./broker-login";
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
        const { brokers, advertised, tls, ca } = args.kafka;
        const { secret, ...signIn } = this.signIn(name, args);
        this.ready = secret ? [secret] : [];
        this.kafka = { brokers, tls, ca, ...signIn };
        this.metadata = [
            ...kafkaMetadata(this.kafka),
            ...(brokers.some((it) => it.split(":")[0]?.endsWith(eventHubsDomain)) ? eventHubsMetadata : []),
        ];
        this.endpoint = existingEndpoint([...brokers, ...advertised].map(hostAndPort));
        this.registerOutputs({});
    }

    /** With a password, a certificate, or not at all. */
    private signIn(
        name: string,
        { kafka: { credentials, clientCertificate }, servicesNamespace: namespace }: KafkaBrokerArgs,
    ): Pick<KafkaConnection, "sasl" | "clientCertificate"> & { readonly secret?: pulumi.Resource } {
        if (credentials) return brokerLogin(name, credentials, namespace, this);
        if (clientCertificate === undefined) return {};
        const { certificate, key } = clientCertificate;
        const content = { [clientCertificateKeys.certificate]: certificate, [clientCertificateKeys.key]: key };
        return {
            secret: brokerSecret(name, { namespace, content }, this),
            clientCertificate: { ...clientCertificate, secretName: brokerSecretName },
        };
    }
}

/** Config has made sure of the form. */
function hostAndPort(address: string): { readonly host: string; readonly port: number } {
    const [host = "", port] = address.split(":");
    return { host, port: Number(port) };
}
