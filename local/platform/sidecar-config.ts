import { type SidecarConfig } from "../dapr/config";
import { type Layout, type Replica } from "./port-layout";
import { type DaprComponent, type LocalStack } from "./local-stack";

/** What the sidecar of a replica is told: the stack's own Dapr objects, and where things are on this machine. */
export function sidecarConfig(
    stack: LocalStack,
    layout: Layout,
    { service, name, ports }: Replica,
    {
        connectionString,
        peerToken,
    }: { readonly connectionString: (secretName: string) => string; readonly peerToken: string },
): SidecarConfig {
    const components = (kind: string) => service.components.filter((it) => it.type.startsWith(`${kind}.`));
    const identity = ({ name: component, type, version }: DaprComponent) => ({ name: component, type, version });
    return {
        appId: service.name,
        namespace: stack.namespace,
        appPort: ports.app,
        healthCheckPath: "/livez",
        ports: { http: ports.dapr, internal: ports.daprInternal, metrics: ports.daprMetrics },
        pubSubs: components("pubsub").map((it) => ({
            ...identity(it),
            // Dapr reads as its app unless told otherwise, and knows the pod's name.
            consumerGroup: (valueOf(it, "consumerGroup") ?? service.name).replace("{podName}", name),
            initialOffset: valueOf(it, "initialOffset") === "oldest" ? "oldest" : "newest",
        })),
        stateStores: components("state").map((it) => ({
            ...identity(it),
            connectionString: connectionString(secretOf(it, "connectionString")),
        })),
        subscriptions: service.subscriptions,
        configuration: service.configuration,
        resiliency: stack.resiliency,
        broker: `ws://127.0.0.1:${layout.broker}`,
        peers: Object.fromEntries(
            [...layout.replicas].map(([app, replicas]) => [app, replicas.map((it) => `127.0.0.1:${it.daprInternal}`)]),
        ),
        peerToken,
    };
}

const valueOf = ({ metadata }: DaprComponent, key: string): string | undefined =>
    metadata.find((it) => it.name === key)?.value;

function secretOf({ name, metadata }: DaprComponent, key: string): string {
    const reference = metadata.find((it) => it.name === key)?.secretKeyRef;
    if (reference === undefined) throw new Error(`component ${name} takes no ${key} from a Secret`);
    return reference.name;
}
