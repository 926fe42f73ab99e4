import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ConsumerGroup, type Member } from "./consumer-group";
import { OffsetStore } from "./offset-store";
import { PartitionLog, type NewRecord, type StoredRecord } from "./partition-log";
import { partitionOf } from "./partitioner";

/** Something that the client did wrong. */
export class BrokerError extends Error {}

export interface TopicSpec {
    readonly name: string;
    readonly partitions: number;
}

/**
 * What of Kafka the platform relies on: declared topics of partitions, records kept in order and on disk, groups of consumers
 * with committed offsets. Retention is left out: a local run is younger than any record may become.
 */
export class EmbeddedBroker {
    private readonly topics = new Map<string, readonly PartitionLog[]>();
    private readonly offsets: OffsetStore;
    private readonly groups = new Map<string, ConsumerGroup>();

    constructor(
        private readonly folder: string,
        topics: readonly TopicSpec[],
    ) {
        mkdirSync(folder, { recursive: true });
        this.offsets = new OffsetStore(join(folder, "offsets"));
        for (const it of topics) this.declare(it);
    }

    /** A topic that is there already stays as it is. */
    declare({ name, partitions }: TopicSpec): void {
        if (this.topics.has(name)) return;
        const log = (it: number) => new PartitionLog(join(this.folder, `${name}-${it}`), name, it);
        this.topics.set(
            name,
            Array.from({ length: partitions }, (_, it) => log(it)),
        );
    }

    /** @throws {@link BrokerError} for a topic that is not declared. */
    publish(topic: string, record: NewRecord): StoredRecord {
        const logs = this.logsOf(topic);
        const partition = partitionOf(record.key, logs.length);
        const log = logs[partition];
        if (log === undefined) throw new BrokerError(`topic ${topic} has no partition ${partition}`);
        const stored = log.append(record);
        for (const group of this.groups.values()) group.appended(topic, partition);
        return stored;
    }

    /** Records of one topic in the order of partitions and offsets, from an offset on in each partition. */
    read(topic: string, from = 0): StoredRecord[] {
        return this.logsOf(topic).flatMap((log) => {
            const records = [];
            for (let offset = from; offset < log.end; offset++) records.push(log.read(offset)!);
            return records;
        });
    }

    group(name: string, member: Member): ConsumerGroup {
        for (const topic of member.topics) this.logsOf(topic);
        let group = this.groups.get(name);
        if (group === undefined) this.groups.set(name, (group = new ConsumerGroup(name, this.topics, this.offsets)));
        group.join(member);
        return group;
    }

    /** Next offset of every partition. */
    *ends(): Generator<{ topic: string; partition: number; offset: number }> {
        for (const [topic, logs] of this.topics) {
            for (const [partition, log] of logs.entries()) yield { topic, partition, offset: log.end };
        }
    }

    /** Where groups are, and how many records each has yet to read. */
    *lags(): Generator<{ group: string; topic: string; partition: number; offset: number; lag: number }> {
        for (const commit of this.offsets.entries()) {
            const log = this.topics.get(commit.topic)?.[commit.partition];
            if (log !== undefined) yield { ...commit, lag: log.end - commit.offset };
        }
    }

    close(): void {
        for (const logs of this.topics.values()) for (const log of logs) log.close();
        this.offsets.close();
    }

    private logsOf(topic: string): readonly PartitionLog[] {
        const logs = this.topics.get(topic);
        if (logs !== undefined) return logs;
        throw new BrokerError(`there is no topic "${topic}"; declared are ${[...this.topics.keys()].join(", ")}`);
    }
}
