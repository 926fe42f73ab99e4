import type * as pulumi from "@pulumi/pulumi";
import { type StackConfig } from "../../stacks/config";
import { type Target } from "../../stacks/target";
import { type Delivery } from "../helm";
import { mostReplicas, type Sizing } from "../sizing";
import { type Broker } from "./broker";
import { KafkaBroker } from "./kafka";
import { RedpandaBroker } from "./redpanda";

export interface BrokerArgs {
    readonly config: StackConfig;
    readonly target: Target;
    readonly namespace: pulumi.Output<string>;
    readonly servicesNamespace: pulumi.Output<string>;
    readonly sizing: Sizing;
    readonly delivery: Delivery;
}

/** The broker that the stack asks for. Services, lag exporter and gate see only the {@link Broker} interface. */
export function createBroker(name: string, args: BrokerArgs, opts: pulumi.ComponentResourceOptions): Broker {
    const { config, target, servicesNamespace } = args;
    switch (config.broker) {
        case "redpanda":
            return new RedpandaBroker(
                name,
                {
                    namespace: args.namespace,
                    servicesNamespace,
                    sizing: args.sizing.redpanda,
                    storageClass: target.storageClasses.durable,
                    delivery: args.delivery,
                },
                opts,
            );
        case "kafka":
            if (!config.kafka) throw new Error("broker kafka without its connection: the config rules let it through");
            return new KafkaBroker(name, { kafka: config.kafka, servicesNamespace }, opts);
        case "eventhubs":
        case "pubsub":
            if (!target.createManagedBroker) throw new Error(`target ${target.name} has no ${config.broker}`);
            return target.createManagedBroker(
                name,
                { servicesNamespace, mostReplicas: (scales) => mostReplicas(args.sizing, scales) },
                opts,
            );
    }
}
