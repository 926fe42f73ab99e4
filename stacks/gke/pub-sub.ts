import * as organizations from "@pulumi/gcp/organizations";
import * as projects from "@pulumi/gcp/projects";
import * as gcp from "@pulumi/gcp/pubsub";
import * as pulumi from "@pulumi/pulumi";
import { type ManagedBrokerContext } from "../../model/platform/target";
import { metadataServer, podIdentity } from "./workload-identity";
import { monitoringNames } from "../../model/platform/monitoring-names";
import { namespaces } from "../../model/platform/namespaces";
import { endToEndSuite, services, type Service } from "../../model/contract/catalogue";
import { type Broker, type BrokerEndpoint, type DaprMetadata, type LagSource } from "../../model/platform/broker";
import { deadLetterTopic, type TopicName } from "../../model/contract/topics";

export interface PubSubBrokerArgs extends Pick<ManagedBrokerContext, "mostReplicas" | "topics"> {
    readonly project: string;
    readonly workloadPool: pulumi.Input<string>;
}

/** Consumers of a service as Dapr names them: the app id, or the pod where every replica reads everything. */
export const consumersOf = (service: Service, replicas: number): string[] =>
    service.consumption === "each"
        ? Array.from({ length: replicas }, (_, index) => `${service.name}-${index}`)
        : [service.name];

/** Name that Dapr gives to a subscription: https://github.com/dapr/components-contrib/blob/main/pubsub/gcp/pubsub/pubsub.go */
export const subscriptionName = (consumer: string, topic: string): string => `${consumer}-${topic}`;

/** Topics that a service sends to: its own, and the dead letters of what it reads, which its sidecar sends. */
export const publishedTopics = (service: Service): string[] => [
    ...service.publishes,
    ...service.subscribes.map(({ topic }) => deadLetterTopic(topic)),
];

/** What the steps of the broker share. */
interface BrokerStep {
    readonly name: string;
    readonly project: string;
    readonly child: { readonly parent: pulumi.Resource };
    readonly topics: ReadonlyMap<string, gcp.Topic>;
    /** How long an event waits that nobody has read: as long as any topic keeps one. */
    readonly unread: string;
    /** Google's own account, which moves dead letters. */
    readonly agent: pulumi.Output<string>;
    /** The pods of a service account, as IAM knows them. */
    readonly podsOf: (serviceAccount: string, namespace?: string) => pulumi.Output<string>;
}

/** Who reads a topic, and by which pods. */
interface Reader {
    readonly consumer: string;
    readonly topic: TopicName;
    readonly pods: pulumi.Output<string>;
}

const seconds = (hours: number): string => `${hours * 3600}s`;

/**
 * Google Pub/Sub. Everything is declared here and nothing by Dapr, which would miss subscriptions to topics that it
 * published to before (docs/clouds.md#brokers). Pods prove who they are by workload identity: no key exists.
 */
export class PubSubBroker extends pulumi.ComponentResource implements Broker {
    readonly kind = "pubsub";
    readonly componentType = "pubsub.gcp.pubsub";
    readonly consumerKey = "consumerID";
    readonly metadata: readonly DaprMetadata[];
    readonly endpoint: BrokerEndpoint = { location: "outside", ports: [443], identity: metadataServer };
    readonly lag: LagSource;
    readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: PubSubBrokerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:messaging:PubSubBroker", name, {}, opts);
        const { project } = args;
        const child = { parent: this };
        const { api, agent } = pubSubApi(name, project, child);
        const projectNumber = organizations.getProjectOutput({ projectId: project }, child).number;
        const step: BrokerStep = {
            name,
            project,
            child,
            topics: declaredTopics(name, args, { ...child, dependsOn: [api] }),
            unread: seconds(Math.max(...args.topics.map((it) => it.retentionHours))),
            agent: agent.member,
            podsOf: (serviceAccount, namespace = namespaces.services.name) =>
                podIdentity({ workloadPool: args.workloadPool, projectNumber, namespace, serviceAccount }),
        };
        this.lag = { kind: "cloud-monitoring", project };
        this.metadata = [
            { name: "projectId", value: project },
            { name: "disableEntityManagement", value: "true" },
            { name: "enableMessageOrdering", value: "true" },
            // Two seconds apart: rights take minutes to spread, and after the default of 30 a subscription is given up for good.
            { name: "maxReconnectionAttempts", value: "600" },
        ];
        this.ready = [
            ...step.topics.values(),
            ...publishers(step),
            ...deadLetters(step),
            ...services.flatMap((it) => subscriptionsOf(step, it, args.mostReplicas(it.scales))),
            ...suiteSubscriptions(step),
            lagReader(step),
        ];
        this.registerOutputs({});
    }
}

function pubSubApi(name: string, project: string, child: BrokerStep["child"]) {
    const service = "pubsub.googleapis.com";
    const api = new projects.Service(`${name}-api`, { project, service, disableOnDestroy: false }, child);
    // Google creates its agent on first use; rights cannot be given to an account that does not exist yet.
    const agent = new projects.ServiceIdentity(`${name}-agent`, { project, service }, { ...child, dependsOn: [api] });
    return { api, agent };
}

const declaredTopics = (
    name: string,
    { project, topics }: PubSubBrokerArgs,
    opts: pulumi.CustomResourceOptions,
): BrokerStep["topics"] =>
    new Map(
        topics.map((topic) => [
            topic.name,
            new gcp.Topic(
                `${name}-${topic.name}`,
                { project, name: topic.name, messageRetentionDuration: seconds(topic.retentionHours) },
                opts,
            ),
        ]),
    );

const publishers = (step: BrokerStep): pulumi.Resource[] =>
    services.flatMap((it) =>
        publishedTopics(it).map((topic) =>
            grantPublisher(step, `${it.name}-publishes-${topic}`, { topic, member: step.podsOf(it.name) }),
        ),
    );

/** Dead letters that Pub/Sub itself sends, and somebody who keeps them: a topic keeps nothing that nobody subscribes to. */
function deadLetters(step: BrokerStep): pulumi.Resource[] {
    const consumed = [...new Set(services.flatMap((it) => it.subscribes.map(({ topic }) => topic)))];
    return consumed
        .map(deadLetterTopic)
        .flatMap((topic) => [
            grantPublisher(step, `agent-publishes-${topic}`, { topic, member: step.agent }),
            subscribe(step, { consumer: "operators", topic, messageRetentionDuration: step.unread }),
        ]);
}

const subscriptionsOf = (step: BrokerStep, service: Service, replicas: number): pulumi.Resource[] =>
    service.subscribes.flatMap(({ topic }) =>
        consumersOf(service, replicas).flatMap((consumer) => {
            const reader = { consumer, topic, pods: step.podsOf(service.name) };
            return service.consumption === "each" ? broadcast(step, reader) : consume(step, reader);
        }),
    );

/** The release gate reads along for a few minutes; its sidecar finds its subscriptions by the same rule. */
const suiteSubscriptions = (step: BrokerStep): pulumi.Resource[] =>
    endToEndSuite.subscribes.flatMap((topic) =>
        broadcast(step, { consumer: endToEndSuite.name, topic, pods: step.podsOf(endToEndSuite.name) }),
    );

const lagReader = ({ name, project, podsOf, child }: BrokerStep) =>
    new projects.IAMMember(
        `${name}-lag-exporter-reads`,
        {
            project,
            role: "roles/monitoring.viewer",
            member: podsOf(monitoringNames.lagExporter, namespaces.monitoring.name),
        },
        child,
    );

/** What a service reads, its replicas together, with the dead letters of its own that Pub/Sub itself sends. */
function consume(step: BrokerStep, reader: Reader): pulumi.Resource[] {
    const subscription = subscribe(step, {
        ...reader,
        messageRetentionDuration: step.unread,
        deadLetterPolicy: {
            deadLetterTopic: topicOf(step, deadLetterTopic(reader.topic)).id,
            maxDeliveryAttempts: 5,
        },
    });
    return [
        subscription,
        grantReader(step, subscription, { reader, suffix: "pods", member: reader.pods }),
        grantReader(step, subscription, { reader, suffix: "agent", member: step.agent }),
    ];
}

/** What one replica reads. One that does not run collects nothing: an event from before a connection is of no use to it. */
function broadcast(step: BrokerStep, reader: Reader): pulumi.Resource[] {
    const subscription = subscribe(step, { ...reader, messageRetentionDuration: "600s" });
    return [subscription, grantReader(step, subscription, { reader, suffix: "pods", member: reader.pods })];
}

function topicOf({ topics }: BrokerStep, name: string): gcp.Topic {
    const topic = topics.get(name);
    if (topic === undefined) throw new Error(`no topic ${name} is declared, and somebody publishes to it or reads it`);
    return topic;
}

function subscribe(
    step: BrokerStep,
    {
        consumer,
        topic,
        messageRetentionDuration,
        deadLetterPolicy,
    }: Pick<gcp.SubscriptionArgs, "messageRetentionDuration" | "deadLetterPolicy"> & {
        readonly consumer: string;
        readonly topic: string;
    },
): gcp.Subscription {
    const name = subscriptionName(consumer, topic);
    return new gcp.Subscription(
        `${step.name}-${name}`,
        {
            project: step.project,
            name,
            topic: topicOf(step, topic).id,
            ackDeadlineSeconds: 60,
            enableMessageOrdering: true,
            // By default a subscription without traffic is deleted after a month.
            expirationPolicy: { ttl: "" },
            retryPolicy: { minimumBackoff: "10s", maximumBackoff: "600s" },
            messageRetentionDuration,
            deadLetterPolicy,
        },
        step.child,
    );
}

const grantPublisher = (
    step: BrokerStep,
    suffix: string,
    { topic, member }: { readonly topic: string; readonly member: pulumi.Output<string> },
) =>
    new gcp.TopicIAMMember(
        `${step.name}-${suffix}`,
        { project: step.project, topic: topicOf(step, topic).name, role: "roles/pubsub.publisher", member },
        step.child,
    );

const grantReader = (
    { name, project, child }: BrokerStep,
    subscription: gcp.Subscription,
    {
        reader,
        suffix,
        member,
    }: { readonly reader: Reader; readonly suffix: string; readonly member: pulumi.Output<string> },
) =>
    new gcp.SubscriptionIAMMember(
        `${name}-${reader.consumer}-${reader.topic}-${suffix}`,
        { project, subscription: subscription.name, role: "roles/pubsub.subscriber", member },
        child,
    );
