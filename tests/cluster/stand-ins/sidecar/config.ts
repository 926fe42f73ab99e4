import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import {
    type Configuration,
    type PubSubComponent,
    type Resiliency,
    type SidecarConfig,
    type Subscription,
} from "../../../../local/dapr/config";
import { serviceNames } from "../../../../model/contract/catalogue";
import { type ControlPlane, type DaprObject } from "./control-plane";
import { type Flags } from "./flags";

interface ComponentSpec {
    readonly type: string;
    readonly version: string;
    readonly metadata: readonly {
        readonly name: string;
        readonly value?: string;
        readonly secretKeyRef?: { readonly name?: string };
    }[];
}

/** As daprd without a Configuration. */
const defaultConfiguration = {
    accessControl: { defaultAction: "allow", policies: [] },
    metrics: { latencyDistributionBuckets: [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000] },
} as unknown as Configuration;

/** What the sidecar of a pod is told: by its flags, and by the objects of its namespace that Dapr's operator gives it. */
export async function podConfig(flags: Flags, controlPlane: ControlPlane, scheduler: string): Promise<SidecarConfig> {
    const { appId, namespace, configuration, ports } = flags;
    const [components, subscriptions, [resiliency]] = await Promise.all([
        controlPlane.components<ComponentSpec>(),
        controlPlane.subscriptions<Subscription>(),
        controlPlane.resiliencies<Resiliency>(),
    ]);
    if (resiliency === undefined) throw new Error(`the operator knows no Resiliency for ${appId}`);
    const pubSubs = components.filter((it) => it.spec.type.startsWith("pubsub."));
    const states = components.filter((it) => it.spec.type.startsWith("state."));
    return {
        appId,
        namespace,
        appPort: flags.appPort,
        ...(flags.healthCheckPath !== undefined && { healthCheckPath: flags.healthCheckPath }),
        ports,
        pubSubs: pubSubs.map((it) => pubSub(it, flags)),
        stateStores: states.map((it) => ({ ...identity(it), connectionString: required(it, "connectionString") })),
        subscriptions: [...subscriptions.map((it) => it.spec), ...(await subscriptionsOf(flags.appPort))],
        configuration:
            configuration === undefined
                ? defaultConfiguration
                : (await controlPlane.configuration<Configuration>(configuration)).spec,
        resiliency: resiliency.spec,
        broker: pubSubs[0] === undefined ? "ws://127.0.0.1:9" : brokerOf(pubSubs[0]),
        scheduler,
        peers: Object.fromEntries(
            serviceNames.map((it) => [it, [`${it}-dapr.${namespace}.svc.cluster.local:${ports.internal}`]]),
        ),
        // All that the sidecars of one platform, and nobody else in its pods, are given.
        peerToken: createHash("sha256").update(flags.trustAnchors).digest("hex"),
    };
}

/**
 * What the app itself wants to read; it is waited for, as daprd does.
 * https://docs.dapr.io/reference/api/pubsub_api/#provide-a-route-for-dapr-to-discover-topic-subscriptions
 */
async function subscriptionsOf(appPort: number): Promise<Subscription[]> {
    for (;;) {
        try {
            const answer = await fetch(`http://127.0.0.1:${appPort}/dapr/subscribe`);
            if (!answer.ok) return [];
            const wanted = (await answer.json()) as (Pick<Subscription, "pubsubname" | "topic"> & { route: string })[];
            return wanted.map(({ route, ...it }) => ({ ...it, routes: { default: route } }));
        } catch {
            // It does not listen yet.
            await delay(100);
        }
    }
}

type Component = DaprObject<ComponentSpec>;

const identity = ({ metadata: { name }, spec: { type, version } }: Component) => ({ name, type, version });

/** A value of a component. The operator puts in those of Secrets, in base64. */
function valueOf({ auth, spec }: Component, key: string): string | undefined {
    const item = spec.metadata.find((it) => it.name === key);
    const isSecret = auth?.secretStore === "kubernetes" && item?.secretKeyRef?.name;
    return isSecret ? Buffer.from(item?.value ?? "", "base64").toString() : item?.value;
}

function required(component: Component, key: string): string {
    const value = valueOf(component, key);
    if (value === undefined || value === "") throw new Error(`component ${component.metadata.name} has no ${key}`);
    return value;
}

const pubSub = (component: Component, { appId, podName }: Flags): PubSubComponent => ({
    ...identity(component),
    consumerGroup: (valueOf(component, "consumerGroup") ?? appId).replace("{podName}", podName),
    initialOffset: valueOf(component, "initialOffset") === "oldest" ? "oldest" : "newest",
});

/** The stand-in of the broker takes the login of the component in the address. */
function brokerOf(component: Component): string {
    const [user, password] = ["saslUsername", "saslPassword"].map((it) => encodeURIComponent(required(component, it)));
    const [first = ""] = required(component, "brokers").split(",");
    return `ws://${user}:${password}@${first}`;
}
