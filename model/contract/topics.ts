/**
 * The topics of the event contract (docs/reference/events.md). Declared on every broker, never created by use: brokers
 * differ in what an undeclared topic becomes.
 */
export const topicNames = ["task-events", "reminders"] as const;
export type TopicName = (typeof topicNames)[number];

/** Where events end up that a consumer gave up on. */
export const deadLetterTopic = (topic: TopicName): `${TopicName}-dlq` => `${topic}-dlq`;

export interface Topic {
    readonly name: string;
    /** Events of one task share a partition, so their order is kept. Growing it later reorders them. */
    readonly partitions: number;
    /** Hours an event stays readable. */
    readonly retentionHours: number;
}

/** Every topic with its dead letters. Dead letters wait a week for somebody to look at them. */
export const topics: readonly Topic[] = topicNames.flatMap((name) => [
    { name, partitions: 3, retentionHours: 72 },
    { name: deadLetterTopic(name), partitions: 1, retentionHours: 168 },
]);
