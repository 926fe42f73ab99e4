import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { type KafkaConnection } from "../../model/platform/broker";

type Sasl = NonNullable<KafkaConnection["sasl"]>;

const secretName = "broker-credentials";

/** Puts the services' login into a Secret of their namespace. Gives back what a connection says of it. */
export function brokerLogin(
    name: string,
    { mechanism, username, password }: Omit<Sasl, "secretName">,
    namespace: pulumi.Input<string>,
    opts: pulumi.CustomResourceOptions,
): { readonly secret: kubernetes.core.v1.Secret; readonly sasl: Sasl } {
    const secret = new kubernetes.core.v1.Secret(
        `${name}-credentials`,
        { metadata: { name: secretName, namespace }, stringData: { username, password } },
        opts,
    );
    return { secret, sasl: { mechanism, secretName, username, password } };
}
