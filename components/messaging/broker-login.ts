import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type KafkaConnection } from "../../model/platform/broker";

type Sasl = NonNullable<KafkaConnection["sasl"]>;

export const brokerSecretName = "broker-credentials";

/** Keys of a client certificate in that Secret. */
export const clientCertificateKeys = { certificate: "client.crt", key: "client.key" } as const;

/** Types of the components that a login can belong to. */
export const brokerTypes = {
    redpanda: "todo:messaging:RedpandaBroker",
    kafka: "todo:messaging:KafkaBroker",
    eventhubs: "todo:messaging:EventHubsBroker",
} as const;

interface BrokerSecretArgs {
    readonly namespace: pulumi.Input<string>;
    readonly content: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * The Secret in the services' namespace that they sign in to the broker with.
 *
 * It has one name under every broker, but a URN under each. Without the aliases the engine would take a switch of the broker for a new
 * object, which collides with the old one, and delete that one afterwards: the same object.
 */
export const brokerSecret = (
    name: string,
    { namespace, content }: BrokerSecretArgs,
    parent: pulumi.Resource,
    dependsOn: pulumi.Resource[] = [],
): kubernetes.core.v1.Secret =>
    new kubernetes.core.v1.Secret(
        `${name}-credentials`,
        { metadata: { name: brokerSecretName, namespace }, stringData: content },
        {
            parent,
            dependsOn,
            aliases: Object.values(brokerTypes).map((type) => ({ parent: pulumi.createUrn(name, type) })),
        },
    );

/** Puts the services' login into that Secret. Gives back what a connection says of it. */
export function brokerLogin(
    name: string,
    { mechanism, username, password }: Omit<Sasl, "secretName">,
    namespace: pulumi.Input<string>,
    parent: pulumi.Resource,
    dependsOn: pulumi.Resource[] = [],
): { readonly secret: kubernetes.core.v1.Secret; readonly sasl: Sasl } {
    const secret = brokerSecret(name, { namespace, content: { username, password } }, parent, dependsOn);
    return { secret, sasl: { mechanism, secretName: brokerSecretName, username, password } };
}
