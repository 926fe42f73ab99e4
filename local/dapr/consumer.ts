import { setTimeout as delay } from "node:timers/promises";
import { BrokerConnection, BrokerUnavailable } from "../broker/client";
import { type StoredRecord } from "../broker/partition-log";
import { type Push } from "../broker/protocol";
import { type PubSubComponent } from "./config";
import { writeLog } from "./log";

/** Works on one record. Resolves when it is done with it; rejects when it is to be given again. */
export type RecordHandler = (record: StoredRecord, signal: AbortSignal) => Promise<void>;

const reconnectMs = 250;
/** Before a group that refused is asked again. */
const rejoinMs = 5000;
/** Before a record is given again that was rejected: the default of Dapr's Kafka component. */
const redeliveryMs = 5000;

export interface ConsumerArgs {
    /** Of the broker, with a login. */
    readonly url: string;
    /** Who reads, for the log. */
    readonly appId: string;
    readonly component: PubSubComponent;
    readonly topics: readonly string[];
    readonly handler: RecordHandler;
}

/** Reads topics as a member of a group: each partition in order, one record at a time, committed when it is done. */
export class Consumer {
    private readonly claims = new Map<number, Claim>();
    private readonly stopping = new AbortController();
    private connection: BrokerConnection | undefined;
    private running: Promise<void> | undefined;
    private hasJoined: () => void = () => undefined;
    /** Resolves when it is a member for the first time. */
    readonly joined = new Promise<void>((resolve) => (this.hasJoined = resolve));

    constructor(private readonly args: ConsumerArgs) {}

    start(): void {
        this.running = this.run();
    }

    /** Lets the records in work be finished, then leaves the group. */
    async stop(): Promise<void> {
        this.stopping.abort();
        await Promise.all([...this.claims.values()].map((it) => it.stop()));
        this.connection?.close();
        await this.running;
    }

    private async run(): Promise<void> {
        while (!this.stopping.signal.aborted) {
            try {
                await this.readUntilDisconnected();
            } catch (error) {
                if (!(error instanceof BrokerUnavailable)) await this.refused(error as Error);
            }
            await delay(reconnectMs);
        }
    }

    /** The broker is asked again later, as daprd does. */
    private async refused({ message }: Error): Promise<void> {
        const { appId, topics } = this.args;
        this.connection?.close();
        writeLog(appId, "error", "dapr.contrib", `Error consuming [${topics.join(" ")}]. Retrying...: ${message}`);
        await delay(rejoinMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }

    private async readUntilDisconnected(): Promise<void> {
        const { url, topics, component } = this.args;
        const { consumerGroup: group, initialOffset } = component;
        let closed: () => void = () => undefined;
        const disconnected = new Promise<void>((resolve) => (closed = resolve));
        const connection = await BrokerConnection.open(url, {
            push: (message) => this.receive(message),
            closed: () => closed(),
        });
        this.connection = connection;
        if (this.stopping.signal.aborted) connection.close();
        else await connection.broker.join({ group, topics, initialOffset });
        this.hasJoined();
        await disconnected;
        // Nobody can commit any more: what is in work will be read again.
        await Promise.all([...this.claims.values()].map((it) => it.stop()));
        this.claims.clear();
    }

    private receive(message: Push): void {
        const { connection } = this;
        switch (message.push) {
            case "assigned":
                this.claims.set(message.assignment, new Claim(message.assignment, connection!, this.args));
                break;
            case "record":
                this.claims.get(message.assignment)?.push(message.record);
                break;
            case "revoked": {
                const claim = this.claims.get(message.assignment);
                this.claims.delete(message.assignment);
                void claim?.stop().then(() => ignoreLoss(() => connection!.broker.release(message.assignment)));
                break;
            }
        }
    }
}

/** One partition, for as long as it is assigned to this member. */
class Claim {
    private readonly queue: StoredRecord[] = [];
    private readonly stopping = new AbortController();
    private wake: () => void = () => undefined;
    private readonly finished: Promise<void>;

    constructor(
        private readonly assignment: number,
        private readonly connection: BrokerConnection,
        private readonly args: Pick<ConsumerArgs, "appId" | "handler">,
    ) {
        this.finished = this.work();
    }

    push(record: StoredRecord): void {
        this.queue.push(record);
        this.wake();
    }

    async stop(): Promise<void> {
        this.stopping.abort();
        this.wake();
        await this.finished;
    }

    private async work(): Promise<void> {
        const { signal } = this.stopping;
        while (!signal.aborted) {
            const [record] = this.queue;
            if (record === undefined) {
                await new Promise<void>((resolve) => (this.wake = resolve));
                continue;
            }
            try {
                await this.args.handler(record, signal);
            } catch (error) {
                if (signal.aborted) return;
                const message = `${record.topic}/${record.partition}/${record.offset} is given again: ${String(error)}`;
                writeLog(this.args.appId, "error", "dapr.contrib", message);
                await delay(redeliveryMs, undefined, { signal }).catch(() => undefined);
                continue;
            }
            this.queue.shift();
            // Nobody waits for it: what comes after goes the same way, and so later.
            void ignoreLoss(() => this.connection.broker.commit(this.assignment, record.offset + 1));
        }
    }
}

/** A commit or release that did not get through is made up for by reading again. */
async function ignoreLoss(call: () => Promise<unknown>): Promise<void> {
    try {
        await call();
    } catch {
        // Made up for already.
    }
}
