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
    /** Whether it holds what consumers gave up on. */
    readonly deadLetters: boolean;
}

/** Every topic with its dead letters. */
export const topics: readonly Topic[] = topicNames.flatMap((name) => [
    { name, partitions: 3, deadLetters: false },
    { name: deadLetterTopic(name), partitions: 1, deadLetters: true },
]);

/** A topic as a broker has to keep it. */
export interface DeclaredTopic extends Topic {
    /** Hours an event stays readable. */
    readonly retentionHours: number;
}

/** A dead letter waits for a person, so a weekend must not be too long: a week, whatever the events themselves get. */
const leastDeadLetterHours = 7 * 24;

/** Every topic as a stack declares it. Dead letters follow the events, which nobody should have to look up in vain. */
export const declaredTopics = (eventsHours: number): readonly DeclaredTopic[] =>
    topics.map((it) => ({
        ...it,
        retentionHours: it.deadLetters ? Math.max(leastDeadLetterHours, eventsHours) : eventsHours,
    }));

/** What the platform's user may do at a Kafka or Redpanda, and all that it needs: services, lag exporter and gate sign in as it. */
export const brokerRights = {
    /** On each topic. */
    topic: ["read", "write", "describe"],
    /** On every group: they are named after services and pods. */
    group: ["read", "describe"],
} as const;
