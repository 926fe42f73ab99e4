import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type KafkaConnection } from "../../model/platform/broker";

type Sasl = NonNullable<KafkaConnection["sasl"]>;

const secretName = "broker-credentials";

/** Types of the components that a login can belong to. */
export const brokerTypes = {
    redpanda: "todo:messaging:RedpandaBroker",
    kafka: "todo:messaging:KafkaBroker",
    eventhubs: "todo:messaging:EventHubsBroker",
} as const;

/**
 * Puts the services' login into a Secret of their namespace. Gives back what a connection says of it.
 *
 * The Secret has one name under every broker, but a URN under each. Without the aliases the engine would take a switch of the broker
 * for a new object, which collides with the old one, and delete that one afterwards: the same object.
 */
export function brokerLogin(
    name: string,
    { mechanism, username, password }: Omit<Sasl, "secretName">,
    namespace: pulumi.Input<string>,
    parent: pulumi.Resource,
    dependsOn: pulumi.Resource[] = [],
): { readonly secret: kubernetes.core.v1.Secret; readonly sasl: Sasl } {
    const secret = new kubernetes.core.v1.Secret(
        `${name}-credentials`,
        { metadata: { name: secretName, namespace }, stringData: { username, password } },
        {
            parent,
            dependsOn,
            aliases: Object.values(brokerTypes).map((type) => ({ parent: pulumi.createUrn(name, type) })),
        },
    );
    return { secret, sasl: { mechanism, secretName, username, password } };
}
