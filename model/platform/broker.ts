import type * as pulumi from "@pulumi/pulumi";
import { type BrokerKind } from "./choices";
import { type Endpoint } from "./endpoint";

/** One metadata entry of a Dapr component: a plain value, or a key of a Secret in the services' namespace. */
export type DaprMetadata =
    | { readonly name: string; readonly value: pulumi.Input<string> }
    | { readonly name: string; readonly secretKeyRef: { readonly name: string; readonly key: string } };

/** Where the sidecars connect to, for network policies. */
export type BrokerEndpoint = Endpoint;

/** A client's certificate and its key, as PEM. */
export interface ClientCertificate {
    readonly certificate: string;
    readonly key: pulumi.Output<string>;
}

/** How any Kafka client (the lag exporter, the release gate) reaches the broker. */
export interface KafkaConnection {
    readonly brokers: readonly pulumi.Input<string>[];
    readonly tls: boolean;
    /** Authority of the brokers' certificates, as PEM; absent for those that everybody trusts. */
    readonly ca?: string;
    /** Certificate that clients sign in with, instead of a password; its Secret is that of {@link sasl}. */
    readonly clientCertificate?: ClientCertificate & { readonly secretName: string };
    readonly sasl?: {
        readonly mechanism: "PLAIN" | "SCRAM-SHA-256" | "SCRAM-SHA-512";
        /** Name of the Secret in the services' namespace, with the keys `username` and `password`. */
        readonly secretName: string;
        /** The same, for clients in other namespaces. */
        readonly username: pulumi.Input<string>;
        readonly password: pulumi.Output<string>;
    };
}

/** Who counts the events that consumers have still to read. */
export type LagSource =
    /** The broker itself, in its own metrics. */
    | { readonly kind: "broker" }
    /** An exporter that speaks Kafka to it. */
    | { readonly kind: "kafka" }
    /** Google Cloud Monitoring, for the project that holds the subscriptions. */
    | { readonly kind: "cloud-monitoring"; readonly project: string };

/** What services, lag exporter and gate need to know of a broker; one implementation per kind. */
export interface Broker {
    readonly kind: BrokerKind;
    /** Dapr's component type for it. */
    readonly componentType: "pubsub.kafka" | "pubsub.gcp.pubsub";
    /** Connection and behavior; consumer identity is added per component. */
    readonly metadata: readonly DaprMetadata[];
    /** Name of the metadata entry that names the consumer: a Kafka group, or the prefix of a Pub/Sub subscription. */
    readonly consumerKey: "consumerGroup" | "consumerID";
    readonly endpoint: BrokerEndpoint;
    /** Absent for Pub/Sub, which does not speak Kafka. */
    readonly kafka?: KafkaConnection;
    readonly lag: LagSource;
    /** Done when topics and credentials exist. */
    readonly ready: readonly pulumi.Resource[];
}
