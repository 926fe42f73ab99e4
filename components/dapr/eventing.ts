import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { connectionsPerSidecar } from "../data/postgres-access";
import { type Broker, type DaprMetadata } from "../../model/platform/broker";
import { services } from "../../model/contract/catalogue";
import { configurationSpec, pubSubScopes, resiliencySpec, stateScopes, subscriptionSpec } from "./eventing-specs";
import { daprNames } from "../../model/contract/dapr";

export interface EventingArgs {
    /** Namespace of the services. */
    readonly namespace: pulumi.Output<string>;
    readonly namespaceName: string;
    readonly broker: Broker;
    /** Secret in the services' namespace whose key `url` is the connection string of the state database. */
    readonly stateSecretName: string;
}

/** The Dapr objects that the event contract needs: components, subscriptions, access control and retries. */
export class Eventing extends pulumi.ComponentResource {
    readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: EventingArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:runtime:Eventing", name, {}, opts);

        const object = (suffix: string, version: string, kind: string, metadataName: string, body: object) =>
            new kubernetes.apiextensions.CustomResource(
                `${name}-${suffix}`,
                {
                    apiVersion: `dapr.io/${version}`,
                    kind,
                    metadata: { name: metadataName, namespace: args.namespace },
                    ...body,
                },
                { parent: this },
            );
        const component = (
            componentName: string,
            scopes: readonly string[],
            type: string,
            version: string,
            metadata: DaprMetadata[],
        ) =>
            object(componentName, "v1alpha1", "Component", componentName, {
                spec: { type, version, metadata },
                auth: { secretStore: "kubernetes" },
                scopes,
            });

        const { broker } = args;
        const pubSub = Object.entries(pubSubScopes).map(([componentName, scopes]) =>
            component(componentName, scopes, broker.componentType, "v1", [
                ...broker.metadata,
                ...consumerMetadata(broker, componentName),
            ]),
        );
        const state = component(daprNames.stateStore, stateScopes, "state.postgresql", "v2", [
            { name: "connectionString", secretKeyRef: { name: args.stateSecretName, key: "url" } },
            { name: "maxConns", value: String(connectionsPerSidecar) },
        ]);
        const subscriptions = services.flatMap((service) =>
            service.subscribes.map((it) =>
                object(`${service.name}-${it.topic}`, "v2alpha1", "Subscription", `${service.name}-${it.topic}`, {
                    spec: subscriptionSpec(service, it),
                    scopes: [service.name],
                }),
            ),
        );
        const configurations = services.map(({ name: service }) =>
            object(`${service}-configuration`, "v1alpha1", "Configuration", service, {
                spec: configurationSpec(service, args.namespaceName),
            }),
        );
        const resiliency = object("resiliency", "v1alpha1", "Resiliency", daprNames.resiliency, {
            spec: resiliencySpec(),
        });

        this.ready = [...pubSub, state, ...subscriptions, ...configurations, resiliency];
        this.registerOutputs({});
    }
}

/**
 * Who reads. Replicas that divide the events share the group that Dapr names after the app id; replicas that each need
 * all of them read under their pod's name, from now on: an event from before a WebSocket connected is of no use to it. So
 * does each run of the suite, but at Pub/Sub: there it has a subscription of its own that keeps ten minutes.
 */
function consumerMetadata(broker: Broker, componentName: string): DaprMetadata[] {
    const isKafka = broker.componentType === "pubsub.kafka";
    const isShared = componentName === daprNames.sharedPubSub;
    const byPod = componentName === daprNames.broadcastPubSub || (isKafka && !isShared);
    return [
        ...(byPod ? [{ name: broker.consumerKey, value: "{podName}" }] : []),
        ...(isKafka ? [{ name: "initialOffset", value: isShared ? "oldest" : "newest" }] : []),
    ];
}
