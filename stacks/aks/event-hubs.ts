import * as eventhub from "@pulumi/azure-native/eventhub";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { type ManagedBrokerContext } from "../../model/platform/target";
import {
    type Broker,
    type BrokerEndpoint,
    type DaprMetadata,
    type KafkaConnection,
    type LagSource,
} from "../../model/platform/broker";
import { brokerLogin, brokerTypes } from "../../components/messaging/broker-login";
import { eventHubsDomain, eventHubsMetadata, kafkaMetadata } from "../../components/messaging/kafka-metadata";
import { generationsOf, generationSuffix } from "../../model/contract/secret-generations";

export interface EventHubsBrokerArgs extends ManagedBrokerContext {
    readonly location: string;
    readonly resourceGroupName: pulumi.Output<string>;
    /** The nodes' subnet: the only network that is let in. */
    readonly subnetId: pulumi.Output<string>;
}

/** What the steps of the broker share. */
interface BrokerStep extends EventHubsBrokerArgs {
    readonly name: string;
    readonly child: { readonly parent: pulumi.Resource };
}

const kafkaPort = 9093;

/**
 * Azure Event Hubs through its Kafka endpoint, so that services, lag and tests are those of any Kafka. Standard tier: Basic
 * has no such endpoint. A shared access key, because Dapr's Kafka component knows no workload identity (docs/clouds.md#brokers).
 */
export class EventHubsBroker extends pulumi.ComponentResource implements Broker {
    readonly kind = "eventhubs";
    readonly componentType = "pubsub.kafka";
    readonly consumerKey = "consumerGroup";
    readonly metadata: readonly DaprMetadata[];
    readonly endpoint: BrokerEndpoint = { location: "outside", ports: [kafkaPort] };
    readonly kafka: KafkaConnection;
    readonly lag: LagSource = { kind: "kafka" };
    readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: EventHubsBrokerArgs, opts?: pulumi.ComponentResourceOptions) {
        super(brokerTypes.eventhubs, name, {}, opts);
        const step: BrokerStep = { ...args, name, child: { parent: this } };
        const namespace = eventHubsNamespace(step);
        const { secret, sasl } = brokerLogin(
            name,
            { mechanism: "PLAIN", username: "$ConnectionString", password: connectionString(step, namespace) },
            args.servicesNamespace,
            this,
        );
        this.kafka = {
            brokers: [pulumi.interpolate`${namespace.name}${eventHubsDomain}:${kafkaPort}`],
            tls: true,
            sasl,
        };
        this.metadata = [...kafkaMetadata(this.kafka), ...eventHubsMetadata];
        this.ready = [...eventHubs(step, namespace), secret, networkAccess(step, namespace)];
        this.registerOutputs({});
    }
}

function eventHubsNamespace({ name, resourceGroupName, location, child }: BrokerStep) {
    // The name is part of a public address, and stays reserved for a while after deletion.
    const suffix = new random.RandomString(`${name}-suffix`, { length: 8, special: false, upper: false }, child);
    return new eventhub.Namespace(
        `${name}-namespace`,
        {
            resourceGroupName,
            location,
            namespaceName: pulumi.interpolate`todo-${suffix.result}`,
            sku: { name: "Standard", tier: "Standard", capacity: 1 },
            kafkaEnabled: true,
            isAutoInflateEnabled: false,
            minimumTlsVersion: "1.2",
            // Dapr signs in with the key of a shared access rule.
            disableLocalAuth: false,
            publicNetworkAccess: "Enabled",
        },
        child,
    );
}

/** Lets in the nodes' subnet, and nobody else. */
const networkAccess = ({ name, resourceGroupName, subnetId, child }: BrokerStep, namespace: eventhub.Namespace) =>
    new eventhub.NamespaceNetworkRuleSet(
        `${name}-access`,
        {
            resourceGroupName,
            namespaceName: namespace.name,
            defaultAction: "Deny",
            publicNetworkAccess: "Enabled",
            virtualNetworkRules: [{ subnet: { id: subnetId }, ignoreMissingVnetServiceEndpoint: false }],
        },
        child,
    );

const eventHubs = ({ name, resourceGroupName, topics, child }: BrokerStep, namespace: eventhub.Namespace) =>
    topics.map(
        ({ name: topic, partitions, retentionHours }) =>
            new eventhub.EventHub(
                `${name}-${topic}`,
                {
                    resourceGroupName,
                    namespaceName: namespace.name,
                    eventHubName: topic,
                    partitionCount: partitions,
                    retentionDescription: { cleanupPolicy: "Delete", retentionTimeInHours: retentionHours },
                },
                child,
            ),
    );

/** A rule, and with it a key, for each generation: the last one's is valid until the next but one is made. */
function connectionString(
    { name, resourceGroupName, secretsGeneration, child }: BrokerStep,
    namespace: eventhub.Namespace,
): pulumi.Output<string> {
    const ofNamespace = { resourceGroupName, namespaceName: namespace.name };
    const rule = (generation: number) =>
        new eventhub.NamespaceAuthorizationRule(
            `${name}-rule${generationSuffix(generation)}`,
            {
                ...ofNamespace,
                authorizationRuleName: `services${generationSuffix(generation)}`,
                rights: ["Send", "Listen"],
            },
            child,
        );
    const { current, previous } = generationsOf(secretsGeneration);
    if (previous !== undefined) rule(previous);
    const { primaryConnectionString } = eventhub.listNamespaceKeysOutput(
        { ...ofNamespace, authorizationRuleName: rule(current).name },
        child,
    );
    return pulumi.secret(primaryConnectionString);
}
