import * as pulumi from "@pulumi/pulumi";
import { type DaprMetadata, type KafkaConnection } from "./broker";

/**
 * Dapr's names of the SASL mechanisms. Any other value silently means PLAIN.
 * https://docs.dapr.io/reference/components-reference/supported-pubsub/setup-apache-kafka/
 */
const daprMechanism = { PLAIN: "PLAINTEXT", "SCRAM-SHA-256": "SHA-256", "SCRAM-SHA-512": "SHA-512" } as const;

/** Metadata of `pubsub.kafka` for a connection. The consumer group is left out: Dapr names it after the app id. */
export function kafkaMetadata({ brokers, tls, sasl }: KafkaConnection): DaprMetadata[] {
    const addresses = pulumi.output(brokers as pulumi.Input<string>[]).apply((list) => list.join(","));
    const authentication: DaprMetadata[] = sasl
        ? [
              { name: "authType", value: "password" },
              { name: "saslMechanism", value: daprMechanism[sasl.mechanism] },
              { name: "saslUsername", secretKeyRef: { name: sasl.secretName, key: "username" } },
              { name: "saslPassword", secretKeyRef: { name: sasl.secretName, key: "password" } },
          ]
        : [{ name: "authType", value: "none" }];
    return [
        { name: "brokers", value: addresses },
        ...authentication,
        ...(tls ? [] : [{ name: "disableTls", value: "true" }]),
        { name: "maxMessageBytes", value: "1046528" },
    ];
}
