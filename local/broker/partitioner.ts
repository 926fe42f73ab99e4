/**
 * The partition of a record, as Dapr's Kafka client chooses it: FNV-1a over the key, so that one key keeps its partition;
 * at random without a key. https://github.com/IBM/sarama/blob/main/partitioner.go
 */
export function partitionOf(key: string | undefined, partitions: number): number {
    if (key === undefined) return Math.floor(Math.random() * partitions);
    let hash = 0x811c9dc5;
    for (const byte of Buffer.from(key)) hash = Math.imul(hash ^ byte, 0x01000193);
    return Math.abs((hash | 0) % partitions);
}
