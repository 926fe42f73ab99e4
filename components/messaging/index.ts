import { declaredTopics } from "../../model/contract/topics";
import { type Platform } from "../base/platform";
import { mostReplicas } from "../../model/platform/sizing";
import { type Broker } from "../../model/platform/broker";
import { KafkaBroker } from "./kafka";
import { RedpandaBroker } from "./redpanda";

/** The broker that the stack asks for. Services, lag exporter and gate see only the {@link Broker} interface. */
export function createBroker({ config, target, namespaces, sizing, delivery, onNodes }: Platform): Broker {
    const servicesNamespace = namespaces.services;
    const topics = declaredTopics(config.retention.eventsHours);
    switch (config.broker) {
        case "redpanda":
            return new RedpandaBroker(
                "broker",
                {
                    namespace: namespaces.messaging,
                    servicesNamespace,
                    topics,
                    sizing: sizing.redpanda,
                    storageClass: target.storageClasses.durable,
                    secretsGeneration: config.secretsGeneration,
                    delivery,
                },
                onNodes,
            );
        case "kafka":
            if (!config.kafka) throw new Error("broker kafka without its connection: the config rules let it through");
            return new KafkaBroker("broker", { kafka: config.kafka, servicesNamespace }, onNodes);
        case "eventhubs":
        case "pubsub":
            if (!target.createManagedBroker) throw new Error(`target ${target.name} has no ${config.broker}`);
            return target.createManagedBroker(
                "broker",
                {
                    servicesNamespace,
                    secretsGeneration: config.secretsGeneration,
                    topics,
                    mostReplicas: (scales) => mostReplicas(sizing, scales),
                },
                onNodes,
            );
    }
}
