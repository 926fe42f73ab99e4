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
    private readonly topics: ReadonlyMap<string, gcp.Topic>;
    private readonly project: string;
    /** How long an event waits that nobody has read: as long as any topic keeps one. */
    private readonly unread: string;

    constructor(
        name: string,
        { project, mostReplicas, topics }: PubSubBrokerArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("todo:messaging:PubSubBroker", name, {}, opts);
        this.project = project;
        this.unread = seconds(Math.max(...topics.map((it) => it.retentionHours)));
        const child = { parent: this };
        const service = "pubsub.googleapis.com";
        const api = new projects.Service(`${name}-api`, { project, service, disableOnDestroy: false }, child);
        // Google creates its agent on first use; rights cannot be given to an account that does not exist yet.
        const agent = new projects.ServiceIdentity(
            `${name}-agent`,
            { project, service },
            { ...child, dependsOn: [api] },
        );
        const projectNumber = organizations.getProjectOutput({ projectId: project }, child).number;
        const podsOf = (serviceAccount: string, namespace: string = namespaces.services.name) =>
            podIdentity({ project, projectNumber, namespace, serviceAccount });

        this.topics = new Map(
            topics.map((topic) => [
                topic.name,
                new gcp.Topic(
                    `${name}-${topic.name}`,
                    { project, name: topic.name, messageRetentionDuration: seconds(topic.retentionHours) },
                    { ...child, dependsOn: [api] },
                ),
            ]),
        );
        const publish = (suffix: string, topic: string, member: pulumi.Input<string>) =>
            new gcp.TopicIAMMember(
                `${name}-${suffix}`,
                { project, topic: this.topics.get(topic)!.name, role: "roles/pubsub.publisher", member },
                child,
            );
        const publishers = services.flatMap((it) =>
            publishedTopics(it).map((topic) => publish(`${it.name}-publishes-${topic}`, topic, podsOf(it.name))),
        );
        const consumed = [...new Set(services.flatMap((it) => it.subscribes.map(({ topic }) => topic)))];
        const deadLetters = consumed.map(deadLetterTopic).flatMap((topic) => [
            publish(`agent-publishes-${topic}`, topic, agent.member),
            // A topic keeps nothing that nobody subscribes to.
            this.subscribe(name, { consumer: "operators", topic, messageRetentionDuration: this.unread }),
        ]);
        const subscriptions = services.flatMap((it) =>
            it.subscribes.flatMap(({ topic }) =>
                consumersOf(it, mostReplicas(it.scales)).flatMap((consumer) =>
                    it.consumption === "each"
                        ? this.broadcast(name, consumer, topic, podsOf(it.name))
                        : this.consume(name, consumer, topic, podsOf(it.name), agent.member),
                ),
            ),
        );
        // The release gate reads along for a few minutes; its sidecar finds its subscriptions by the same rule.
        const forTheSuite = endToEndSuite.subscribes.flatMap((topic) =>
            this.broadcast(name, endToEndSuite.name, topic, podsOf(endToEndSuite.name)),
        );

        const lagReader = new projects.IAMMember(
            `${name}-lag-exporter-reads`,
            {
                project,
                role: "roles/monitoring.viewer",
                member: podsOf(monitoringNames.lagExporter, namespaces.monitoring.name),
            },
            child,
        );

        this.lag = { kind: "cloud-monitoring", project };
        this.metadata = [
            { name: "projectId", value: project },
            { name: "disableEntityManagement", value: "true" },
            { name: "enableMessageOrdering", value: "true" },
        ];
        this.ready = [
            ...this.topics.values(),
            ...publishers,
            ...deadLetters,
            ...subscriptions,
            ...forTheSuite,
            lagReader,
        ];
        this.registerOutputs({});
    }

    /** What a service reads, its replicas together, with the dead letters of its own that Pub/Sub itself sends. */
    private consume(
        name: string,
        consumer: string,
        topic: TopicName,
        pods: pulumi.Output<string>,
        agent: pulumi.Output<string>,
    ): pulumi.Resource[] {
        const subscription = this.subscribe(name, {
            consumer,
            topic,
            messageRetentionDuration: this.unread,
            deadLetterPolicy: { deadLetterTopic: this.topics.get(deadLetterTopic(topic))!.id, maxDeliveryAttempts: 5 },
        });
        return [
            subscription,
            this.read(`${name}-${consumer}-${topic}-pods`, subscription, pods),
            this.read(`${name}-${consumer}-${topic}-agent`, subscription, agent),
        ];
    }

    /** What one replica reads. One that does not run collects nothing: an event from before a connection is of no use to it. */
    private broadcast(name: string, consumer: string, topic: TopicName, pods: pulumi.Output<string>) {
        const subscription = this.subscribe(name, { consumer, topic, messageRetentionDuration: "600s" });
        return [subscription, this.read(`${name}-${consumer}-${topic}-pods`, subscription, pods)];
    }

    private subscribe(
        name: string,
        {
            consumer,
            topic,
            ...settings
        }: { consumer: string; topic: string } & Pick<
            gcp.SubscriptionArgs,
            "messageRetentionDuration" | "deadLetterPolicy"
        >,
    ): gcp.Subscription {
        return new gcp.Subscription(
            `${name}-${subscriptionName(consumer, topic)}`,
            {
                project: this.project,
                name: subscriptionName(consumer, topic),
                topic: this.topics.get(topic)!.id,
                ackDeadlineSeconds: 60,
                enableMessageOrdering: true,
                // By default a subscription without traffic is deleted after a month.
                expirationPolicy: { ttl: "" },
                retryPolicy: { minimumBackoff: "10s", maximumBackoff: "600s" },
                ...settings,
            },
            { parent: this },
        );
    }

    private read(name: string, subscription: gcp.Subscription, member: pulumi.Output<string>) {
        return new gcp.SubscriptionIAMMember(
            name,
            { project: this.project, subscription: subscription.name, role: "roles/pubsub.subscriber", member },
            { parent: this },
        );
    }
}
