import { type StoredRecord } from "../broker/partition-log";
import { type HttpChannel } from "./http-channel";
import { type EventEnvelope } from "./event-envelope";
import { type PubSubComponent, type Subscription } from "./config";
import { type SidecarMetrics } from "./metrics";
import { runUnder, StatusError, type Policy } from "./resiliency";
import { routeOf } from "./routing";

export interface SubscriptionDeliveryArgs {
    readonly component: PubSubComponent;
    readonly subscription: Subscription;
    readonly policy: Policy;
    readonly app: HttpChannel;
    readonly metrics: SidecarMetrics;
    /** Stores a record in the dead letters. */
    readonly deadLetter: (topic: string, record: StoredRecord) => Promise<void>;
}

/**
 * Brings the records of one subscription to the app, as Dapr does:
 * https://github.com/dapr/dapr/blob/master/pkg/runtime/subscription/subscription.go
 */
export class SubscriptionDelivery {
    constructor(private readonly args: SubscriptionDeliveryArgs) {}

    /**
     * Resolves when the record is done with: taken, ignored, or in the dead letters.
     * @throws what the app answered last, when there are no dead letters.
     */
    async handle(record: StoredRecord, signal: AbortSignal): Promise<void> {
        const { subscription, policy } = this.args;
        const event = parse(record.value);
        if (event === undefined) return this.giveUp(record);
        const path = routeOf(subscription.routes, event);
        // Seen on the real one: what no route takes goes to the dead letters too, so every subscription has a default route.
        if (path === undefined) return this.giveUp(record, "success");
        try {
            await runUnder(policy, () => this.post(path, record), signal);
        } catch (error) {
            if (signal.aborted || subscription.deadLetterTopic === undefined) throw error;
            await this.giveUp(record);
        }
    }

    /** One attempt. Rejects when another may succeed. */
    private async post(path: string, record: StoredRecord): Promise<void> {
        const started = performance.now();
        const observe = (processStatus: string, status = processStatus) =>
            this.observe(record, processStatus, status, performance.now() - started);
        let response;
        try {
            response = await this.args.app.send({
                method: "POST",
                path,
                headers: headersOf(record, this.args.component),
                body: record.value,
            });
        } catch (error) {
            observe("retry");
            throw error;
        }
        const { status, body } = response;
        if (status === 404) {
            observe("drop");
            return this.deadLetter(record);
        }
        if (status < 200 || status > 299) {
            observe("retry");
            throw new StatusError(status, `the app answered ${status}: ${body.toString().slice(0, 200)}`);
        }
        switch (statusIn(body)) {
            case "SUCCESS":
                return observe("success");
            case "DROP":
                observe("drop", "success");
                return this.deadLetter(record);
            default:
                observe("retry");
                throw new Error(`the app answered ${body.toString().slice(0, 200)}`);
        }
    }

    private async deadLetter(record: StoredRecord): Promise<void> {
        const { deadLetterTopic } = this.args.subscription;
        if (deadLetterTopic !== undefined) await this.args.deadLetter(deadLetterTopic, record);
    }

    private async giveUp(record: StoredRecord, status = "drop"): Promise<void> {
        await this.deadLetter(record);
        this.observe(record, "drop", status, 0);
    }

    private observe({ topic }: StoredRecord, processStatus: string, status: string, milliseconds: number): void {
        const labels = { component: this.args.component.name, process_status: processStatus, status, topic };
        this.args.metrics.ingress(labels, milliseconds);
    }
}

function parse(value: string): EventEnvelope | undefined {
    try {
        const event: unknown = JSON.parse(value);
        return typeof event === "object" && event !== null ? (event as EventEnvelope) : undefined;
    } catch {
        return undefined;
    }
}

/** Where the record lay in the broker, and what was published with it. */
function headersOf(record: StoredRecord, { name }: PubSubComponent): Record<string, string> {
    return {
        ...coordinatesOf(record),
        // A dead letter carries the coordinates of the event that it was, and they prevail.
        ...record.headers,
        "content-type": "application/cloudevents+json",
        pubsubname: name,
    };
}

/** Where a record lies, under Dapr's names: headers of a delivery, and headers of the record when it becomes a dead letter. */
export const coordinatesOf = ({ topic, partition, offset, timestamp, key }: StoredRecord): Record<string, string> => ({
    __topic: topic,
    __partition: String(partition),
    __offset: String(offset),
    __timestamp: String(timestamp),
    ...(key === undefined ? {} : { __key: key }),
});

/** The app's verdict. A body that cannot be read, or says nothing, means that the event was taken. */
function statusIn(body: Buffer): string {
    try {
        const { status } = JSON.parse(body.toString()) as { status?: unknown };
        return typeof status === "string" && status !== "" ? status : "SUCCESS";
    } catch {
        return "SUCCESS";
    }
}
