import { type NewRecord, type StoredRecord } from "./broker/partition-log";
import { type LocalProcess } from "./local-process";

export interface GroupLag {
    readonly group: string;
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
    readonly lag: number;
}

export interface PartitionEnd {
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
}

/** The running broker, for tests and drills. */
export class LocalBroker {
    constructor(readonly process: LocalProcess) {}

    get url(): string {
        return this.process.url;
    }

    start(): Promise<void> {
        return this.process.start();
    }

    stop(): Promise<void> {
        return this.process.stop();
    }

    /** Stores a record as it is: no envelope is made, nothing is checked. */
    async publish(topic: string, record: Partial<NewRecord> & { readonly value: string }): Promise<StoredRecord> {
        return (await this.ask(`/topics/${topic}/records`, record)) as StoredRecord;
    }

    /** Records of a topic by partition and offset, from an offset on in each partition. */
    async read(topic: string, from = 0): Promise<readonly StoredRecord[]> {
        return (await this.ask(`/topics/${topic}/records?from=${from}`)) as StoredRecord[];
    }

    /** How many records each partition has had. */
    async ends(): Promise<readonly PartitionEnd[]> {
        return (await this.ask("/topics")) as PartitionEnd[];
    }

    /** Where the consumer groups are. */
    async groups(): Promise<readonly GroupLag[]> {
        return (await this.ask("/groups")) as GroupLag[];
    }

    private async ask(path: string, body?: object): Promise<unknown> {
        const post = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
        const response = await fetch(`${this.url}${path}`, body === undefined ? {} : post);
        if (response.ok) return response.json();
        throw new Error(`the broker answered ${response.status}: ${await response.text()}`);
    }
}
