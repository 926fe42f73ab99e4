import { type NewRecord, type StoredRecord } from "../broker/partition-log";
import { type LocalProcess } from "../process/local-process";

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
export class RunningBroker {
    private readonly seen = new Map<string, SeenTopic>();

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

    /** Records of a topic by partition and offset. Only those that are new are asked for, however many ask. */
    read(topic: string): Promise<readonly StoredRecord[]> {
        let seen = this.seen.get(topic);
        if (seen === undefined) {
            seen = new SeenTopic({
                partitions: async () => (await this.ends()).filter((it) => it.topic === topic).length,
                recordsFrom: async (offset) =>
                    (await this.ask(`/topics/${topic}/records?from=${offset}`)) as StoredRecord[],
            });
            this.seen.set(topic, seen);
        }
        return seen.read();
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

/** What was read of a topic so far. */
class SeenTopic {
    private partitions: readonly StoredRecord[][] | undefined;
    private reading: Promise<unknown> = Promise.resolve();
    private next: Promise<readonly StoredRecord[]> | undefined;

    constructor(
        private readonly source: {
            readonly partitions: () => Promise<number>;
            /** Of all partitions, from the same offset on in each. */
            readonly recordsFrom: (offset: number) => Promise<readonly StoredRecord[]>;
        },
    ) {}

    /** Who asks while a request is under way shares the next one: it sees all that lay there when it asked. */
    read(): Promise<readonly StoredRecord[]> {
        if (this.next !== undefined) return this.next;
        const next = this.reading
            .catch(() => undefined)
            .then(() => {
                this.next = undefined;
                return this.catchUp();
            });
        this.next = this.reading = next;
        return next;
    }

    private async catchUp(): Promise<readonly StoredRecord[]> {
        const known = (this.partitions ??= Array.from({ length: await this.source.partitions() }, () => []));
        const behind = Math.min(...known.map((it) => it.length));
        for (const record of await this.source.recordsFrom(behind)) {
            const partition = known[record.partition]!;
            if (record.offset === partition.length) partition.push(record);
        }
        return known.flat();
    }
}
