import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { connectionsPerSidecar } from "../data/postgres-access";
import { type Broker, type DaprMetadata } from "../../model/platform/broker";
import { services } from "../../model/contract/catalogue";
import { configurationSpec, pubSubScopes, resiliencySpec, stateScopes, subscriptionSpec } from "./eventing-specs";
import { daprNames } from "../../model/contract/dapr";
import { timeLimits } from "../../model/contract/time-limits";

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

        const object = (suffix: string, body: DaprObject) =>
            new kubernetes.apiextensions.CustomResource(
                `${name}-${suffix}`,
                { ...body, metadata: { ...body.metadata, namespace: args.namespace } },
                { parent: this },
            );
        const pubSub = Object.entries(pubSubScopes).map(([component, scopes]) =>
            object(component, pubSubComponent(args.broker, component, scopes)),
        );
        const state = object(daprNames.stateStore, stateComponent(args.stateSecretName));
        const subscriptions = services.flatMap((service) =>
            service.subscribes.map((it) => {
                const subscription = `${service.name}-${it.topic}`;
                return object(subscription, {
                    apiVersion: "dapr.io/v2alpha1",
                    kind: "Subscription",
                    metadata: { name: subscription },
                    spec: subscriptionSpec(service, it),
                    scopes: [service.name],
                });
            }),
        );
        const configurations = services.map(({ name: service }) =>
            object(`${service}-configuration`, {
                apiVersion: "dapr.io/v1alpha1",
                kind: "Configuration",
                metadata: { name: service },
                spec: configurationSpec(service, args.namespaceName),
            }),
        );
        const resiliency = object("resiliency", {
            apiVersion: "dapr.io/v1alpha1",
            kind: "Resiliency",
            metadata: { name: daprNames.resiliency },
            spec: resiliencySpec(),
        });

        this.ready = [...pubSub, state, ...subscriptions, ...configurations, resiliency];
        this.registerOutputs({});
    }
}

/** What Dapr takes: a component is found by those in its scopes. */
interface DaprObject {
    readonly apiVersion: `dapr.io/${string}`;
    readonly kind: "Component" | "Subscription" | "Configuration" | "Resiliency";
    readonly metadata: { readonly name: string };
    readonly spec: object;
    readonly auth?: object;
    readonly scopes?: readonly string[];
}

interface ComponentSpec {
    readonly type: string;
    readonly version: string;
    readonly metadata: readonly DaprMetadata[];
}

function component(name: string, scopes: readonly string[], spec: ComponentSpec): DaprObject {
    return {
        apiVersion: "dapr.io/v1alpha1",
        kind: "Component",
        metadata: { name },
        spec: { ...spec, initTimeout: `${timeLimits.componentStart.seconds}s` },
        auth: { secretStore: "kubernetes" },
        scopes,
    };
}

const pubSubComponent = (broker: Broker, name: string, scopes: readonly string[]): DaprObject =>
    component(name, scopes, {
        type: broker.componentType,
        version: "v1",
        metadata: [...broker.metadata, ...consumerMetadata(broker, name)],
    });

const stateComponent = (secretName: string): DaprObject =>
    component(daprNames.stateStore, stateScopes, {
        type: "state.postgresql",
        version: "v2",
        metadata: [
            { name: "connectionString", secretKeyRef: { name: secretName, key: "url" } },
            { name: "maxConns", value: String(connectionsPerSidecar) },
        ],
    });

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
