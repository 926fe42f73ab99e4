import { type configurationSpec, type resiliencySpec } from "../../components/dapr/eventing-specs";

/** A Dapr component as far as it matters here. */
export interface Component {
    readonly name: string;
    readonly type: string;
    readonly version: string;
}

/** A pub/sub component, and as whom it reads. */
export interface PubSubComponent extends Component {
    readonly consumerGroup: string;
    readonly initialOffset: "oldest" | "newest";
}

/** https://docs.dapr.io/reference/resource-specs/subscription-schema/, as far as it is understood here. */
export interface Subscription {
    readonly pubsubname: string;
    readonly topic: string;
    readonly deadLetterTopic?: string;
    readonly routes: {
        readonly rules?: readonly { readonly match: string; readonly path: string }[];
        readonly default?: string;
    };
}
export type Configuration = ReturnType<typeof configurationSpec>;
export type Resiliency = ReturnType<typeof resiliencySpec>;

/** Everything one sidecar is told, as `daprd` is by its flags and by the Dapr objects of its namespace. */
export interface SidecarConfig {
    readonly appId: string;
    readonly namespace: string;
    readonly appPort: number;
    /** Absent: the app counts as healthy from its first answer on, whatever that is, as without Dapr's app health checks. */
    readonly healthCheckPath?: string;
    readonly ports: {
        /** Dapr's HTTP API. */
        readonly http: number;
        /** For other sidecars. */
        readonly internal: number;
        readonly metrics: number;
    };
    readonly pubSubs: readonly PubSubComponent[];
    readonly stateStores: readonly (Component & { readonly connectionString: string })[];
    readonly subscriptions: readonly Subscription[];
    readonly configuration: Configuration;
    readonly resiliency: Resiliency;
    /** WebSocket address of the broker. */
    readonly broker: string;
    /** HTTP address of the scheduler; without one there are no jobs. */
    readonly scheduler?: string;
    /** Where the sidecars of every app listen to others, one per replica: `host:port`. */
    readonly peers: Readonly<Record<string, readonly string[]>>;
    /** Proves to another sidecar that a call comes from one: it stands in for mutual TLS. */
    readonly peerToken: string;
}
