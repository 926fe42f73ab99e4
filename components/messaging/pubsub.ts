import * as organizations from "@pulumi/gcp/organizations";
import * as gcp from "@pulumi/gcp/pubsub";
import * as pulumi from "@pulumi/pulumi";
import { metadataServer } from "../clusters/gke-identity";
import { type ManagedBrokerContext } from "../../stacks/target";
import { namespaces } from "../namespaces";
import { services, type Service } from "../services/catalogue";
import { type Broker, type BrokerEndpoint, type DaprMetadata } from "./broker";
import { deadLetterTopic, topics, type TopicName } from "./topics";

export interface PubSubBrokerArgs extends ManagedBrokerContext {
    readonly project: string;
}

/** Consumers of a service as Dapr names them: the app id, or the pod where every replica reads everything. */
export const consumersOf = (service: Service, replicas: number): string[] =>
    service.consumption === "each"
        ? Array.from({ length: replicas }, (_, index) => `${service.name}-${index}`)
        : [service.name];

/**
 * Google Pub/Sub. Everything is declared here and nothing by Dapr, which would miss subscriptions to topics that it
 * published to before (clouds.md section 3.3). Pods prove who they are by workload identity: no key exists.
 */
export class PubSubBroker extends pulumi.ComponentResource implements Broker {
    readonly kind = "pubsub";
    readonly componentType = "pubsub.gcp.pubsub";
    readonly consumerKey = "consumerID";
    readonly metadata: readonly DaprMetadata[];
    readonly endpoint: BrokerEndpoint = { location: "outside", ports: [443], identity: metadataServer };
    readonly ready: readonly pulumi.Resource[];

    constructor(name: string, { project, replicasOf }: PubSubBrokerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:messaging:PubSubBroker", name, {}, opts);
        const child = { parent: this };
        const number = organizations.getProjectOutput({ projectId: project }, child).number;
        const agent = pulumi.interpolate`serviceAccount:service-${number}@gcp-sa-pubsub.iam.gserviceaccount.com`;
        const podsOf = (service: string) =>
            pulumi.interpolate`principal://iam.googleapis.com/projects/${number}/locations/global/workloadIdentityPools/${project}.svc.id.goog/subject/ns/${namespaces.services.name}/sa/${service}`;

        const created = new Map(
            topics.map((topic) => [
                topic.name,
                new gcp.Topic(
                    `${name}-${topic.name}`,
                    { project, name: topic.name, messageRetentionDuration: `${topic.retentionHours * 3600}s` },
                    child,
                ),
            ]),
        );
        const publish = (suffix: string, topic: string, member: pulumi.Input<string>) =>
            new gcp.TopicIAMMember(
                `${name}-${suffix}`,
                { project, topic: created.get(topic)!.name, role: "roles/pubsub.publisher", member },
                child,
            );

        const publishers = services.flatMap((service) =>
            service.publishes.map((topic) =>
                publish(`${service.name}-publishes-${topic}`, topic, podsOf(service.name)),
            ),
        );
        const deadLetters = [...new Set(services.flatMap((it) => it.subscribes.map(({ topic }) => topic)))].map(
            (topic) => publish(`agent-publishes-${deadLetterTopic(topic)}`, deadLetterTopic(topic), agent),
        );
        const subscriptions = services.flatMap((service) =>
            service.subscribes.flatMap(({ topic }) =>
                consumersOf(service, replicasOf(service.scales)).flatMap((consumer) =>
                    this.subscribe(name, { project, consumer, topic, created, members: [podsOf(service.name), agent] }),
                ),
            ),
        );

        this.metadata = [
            { name: "projectId", value: project },
            { name: "disableEntityManagement", value: "true" },
            { name: "enableMessageOrdering", value: "true" },
        ];
        this.ready = [...created.values(), ...publishers, ...deadLetters, ...subscriptions];
        this.registerOutputs({});
    }

    /** One subscription under the name that Dapr derives, and who may read it: the pods, and Pub/Sub itself for dead letters. */
    private subscribe(
        name: string,
        args: {
            readonly project: string;
            readonly consumer: string;
            readonly topic: TopicName;
            readonly created: ReadonlyMap<string, gcp.Topic>;
            readonly members: readonly pulumi.Input<string>[];
        },
    ): pulumi.Resource[] {
        const { project, consumer, topic, created } = args;
        const subscription = new gcp.Subscription(
            `${name}-${consumer}-${topic}`,
            {
                project,
                name: `${consumer}-${topic}`,
                topic: created.get(topic)!.id,
                ackDeadlineSeconds: 60,
                enableMessageOrdering: true,
                // By default a subscription without traffic is deleted after a month.
                expirationPolicy: { ttl: "" },
                retryPolicy: { minimumBackoff: "10s", maximumBackoff: "600s" },
                deadLetterPolicy: { deadLetterTopic: created.get(deadLetterTopic(topic))!.id, maxDeliveryAttempts: 5 },
            },
            { parent: this },
        );
        const readers = args.members.map(
            (member, index) =>
                new gcp.SubscriptionIAMMember(
                    `${name}-${consumer}-${topic}-${index === 0 ? "pods" : "agent"}`,
                    { project, subscription: subscription.name, role: "roles/pubsub.subscriber", member },
                    { parent: this },
                ),
        );
        return [subscription, ...readers];
    }
}
