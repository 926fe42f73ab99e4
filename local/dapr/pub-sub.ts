import { BrokerConnection } from "../broker/client";
import { type StoredRecord } from "../broker/partition-log";
import { ApiError } from "./api-error";
import { type HttpChannel } from "./http-channel";
import { envelopeOf } from "./event-envelope";
import { type PubSubComponent, type SidecarConfig } from "./config";
import { Consumer } from "./consumer";
import { coordinatesOf, SubscriptionDelivery } from "./subscription-delivery";
import { withFaults } from "./faulty-delivery";
import { type SidecarFaults } from "../process/sidecar-faults";
import { type SidecarMetrics } from "./metrics";
import { type Policies } from "./policies";
import { runUnder } from "./resiliency";

export interface Publication {
    readonly pubSub: string;
    readonly topic: string;
    readonly contentType: string;
    readonly body: Buffer;
    readonly metadata: Readonly<Record<string, string>>;
}

/** Publishing, and the subscriptions of one app. */
export class PubSub {
    private connection: Promise<BrokerConnection> | undefined;
    private consumers: readonly Consumer[] = [];
    private changing: Promise<void> = Promise.resolve();

    constructor(
        private readonly config: SidecarConfig,
        private readonly policies: Policies,
        private readonly app: HttpChannel,
        private readonly metrics: SidecarMetrics,
        private readonly faults: () => SidecarFaults,
    ) {}

    /** Resolves once the broker has stored the event. */
    async publish(publication: Publication): Promise<void> {
        const { pubSub, topic, metadata } = publication;
        this.component(pubSub);
        const value = JSON.stringify(envelopeOf(publication));
        const started = performance.now();
        const record = { key: metadata["partitionKey"], headers: metadata, value };
        const outcome = runUnder(this.policies.outbound(pubSub), async () => {
            if (this.faults().failPublishes) throw new Error("publishing fails: a fault is set");
            await (await this.connect()).broker.publish(topic, record);
        });
        const error = await outcome.then(
            () => undefined,
            (failure: unknown) => failure as Error,
        );
        const labels = { component: pubSub, topic, success: String(error === undefined) };
        this.metrics.egress(labels, performance.now() - started);
        if (error === undefined) return;
        const message = `error when publishing to topic ${topic} in pubsub ${pubSub}: ${error.message}`;
        throw new ApiError(500, "ERR_PUBSUB_PUBLISH_MESSAGE", message);
    }

    /** Resolves when every subscription reads. */
    async reading(): Promise<void> {
        await this.changing;
        await Promise.all(this.consumers.map((it) => it.joined));
    }

    /** Starts or stops reading; changes are made one after the other. */
    setReading(reading: boolean): Promise<void> {
        return (this.changing = this.changing.then(async () => {
            if (reading === this.consumers.length > 0) return;
            if (reading) {
                this.consumers = this.config.pubSubs.flatMap((it) => this.consumerOf(it));
                for (const consumer of this.consumers) consumer.start();
            } else {
                const stopped = this.consumers;
                this.consumers = [];
                await Promise.all(stopped.map((it) => it.stop()));
            }
        }));
    }

    async close(): Promise<void> {
        await this.setReading(false);
        (await this.connection?.catch(() => undefined))?.close();
    }

    private consumerOf(component: PubSubComponent): Consumer[] {
        const deliveries = new Map(
            this.config.subscriptions
                .filter((it) => it.pubsubname === component.name)
                .map((subscription) => [
                    subscription.topic,
                    new SubscriptionDelivery({
                        component,
                        subscription,
                        policy: this.policies.inbound(component.name),
                        app: this.app,
                        metrics: this.metrics,
                        deadLetter: (topic, record) => this.deadLetter(topic, record),
                    }),
                ]),
        );
        if (deliveries.size === 0) return [];
        const handler = withFaults(
            async (record, signal) => deliveries.get(record.topic)?.handle(record, signal),
            () => this.faults().deliveries,
        );
        const { broker: url, appId } = this.config;
        return [new Consumer({ url, appId, component, topics: [...deliveries.keys()], handler })];
    }

    private async deadLetter(topic: string, record: StoredRecord): Promise<void> {
        const { key, headers, value } = record;
        await (
            await this.connect()
        ).broker.publish(topic, { key, headers: { ...coordinatesOf(record), ...headers }, value });
    }

    private component(name: string): PubSubComponent {
        const found = this.config.pubSubs.find((it) => it.name === name);
        if (found !== undefined) return found;
        throw new ApiError(404, "ERR_PUBSUB_NOT_FOUND", `pubsub ${name} is not found`);
    }

    /** A connection that is open; a new one when the last broke. */
    private async connect(): Promise<BrokerConnection> {
        const current = await this.connection?.catch(() => undefined);
        if (current?.isOpen) return current;
        const opening = BrokerConnection.open(this.config.broker);
        this.connection = opening;
        return opening;
    }
}
