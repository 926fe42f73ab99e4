import * as pulumi from "@pulumi/pulumi";
import { type DaprMetadata, type KafkaConnection } from "../../model/platform/broker";
import { clientCertificateKeys } from "./broker-login";

/**
 * Dapr's names of the SASL mechanisms. Any other value silently means PLAIN.
 * https://docs.dapr.io/reference/components-reference/supported-pubsub/setup-apache-kafka/
 */
const daprMechanism = { PLAIN: "PLAINTEXT", "SCRAM-SHA-256": "SHA-256", "SCRAM-SHA-512": "SHA-512" } as const;

/** Domain of the Kafka endpoints of Event Hubs. */
export const eventHubsDomain = ".servicebus.windows.net";

/**
 * What Event Hubs insists on beside any Kafka: https://learn.microsoft.com/azure/event-hubs/apache-kafka-configurations
 */
export const eventHubsMetadata: readonly DaprMetadata[] = [
    // A higher version ends in EOF on the first fetch.
    { name: "version", value: "1.0.0" },
    // Idle connections are closed after four minutes without a word; this side has to be first.
    { name: "clientConnectionKeepAliveInterval", value: "3m" },
    { name: "clientConnectionTopicMetadataRefreshInterval", value: "3m" },
    { name: "sessionTimeout", value: "30s" },
    { name: "heartbeatInterval", value: "3s" },
];

/** How Dapr signs in: with a password, a certificate, or not at all. */
function authentication({ sasl, clientCertificate }: KafkaConnection): DaprMetadata[] {
    if (sasl)
        return [
            { name: "authType", value: "password" },
            { name: "saslMechanism", value: daprMechanism[sasl.mechanism] },
            { name: "saslUsername", secretKeyRef: { name: sasl.secretName, key: "username" } },
            { name: "saslPassword", secretKeyRef: { name: sasl.secretName, key: "password" } },
        ];
    if (clientCertificate) {
        const key = (name: keyof typeof clientCertificateKeys) => ({
            name: clientCertificate.secretName,
            key: clientCertificateKeys[name],
        });
        return [
            { name: "authType", value: "mtls" },
            { name: "clientCert", secretKeyRef: key("certificate") },
            { name: "clientKey", secretKeyRef: key("key") },
        ];
    }
    return [{ name: "authType", value: "none" }];
}

/** Metadata of `pubsub.kafka` for a connection. The consumer group is left out: Dapr names it after the app id. */
export function kafkaMetadata(connection: KafkaConnection): DaprMetadata[] {
    const { brokers, tls, ca } = connection;
    const addresses = pulumi.output(brokers as pulumi.Input<string>[]).apply((list) => list.join(","));
    return [
        { name: "brokers", value: addresses },
        ...authentication(connection),
        ...(ca === undefined ? [] : [{ name: "caCert", value: ca }]),
        ...(tls ? [] : [{ name: "disableTls", value: "true" }]),
        { name: "maxMessageBytes", value: "1046528" },
    ];
}
