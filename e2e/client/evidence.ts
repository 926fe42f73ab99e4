import { type TopicName } from "../../model/contract/topics";
import { type Account } from "./account";
import { Broken } from "./eventually";
import { eventShape } from "./shapes";

/** What the suite knows of an event in a topic. */
export interface SeenEvent {
    readonly id: string;
    readonly type: string;
    readonly taskId: string;
    readonly userId: string;
    /** RFC 3339. */
    readonly time: string;
}

/** Where the suite sees that an event was in a topic. Never the publisher's word. */
export interface Evidence {
    /** For the report. */
    readonly description: string;
    /** Events of a task in a topic, as often as they are there, oldest first. */
    events(topic: TopicName, taskId: string, account: Account): Promise<readonly SeenEvent[]>;
    /**
     * Waits until what happens from now on is seen; rejects after a while. Absent where there is nothing to wait for.
     *
     * @param title of the tasks that it has `account` make to find out.
     */
    begin?(account: Account, title: string): Promise<void>;
    close(): Promise<void>;
}

/**
 * Coordinates that the broker gave to the events which the audit service received. They need no access to the broker, and an
 * event has none unless it went through it.
 */
export const brokerCoordinates: Evidence = {
    description: "topic, partition and offset in the audit log",
    events: async (topic, taskId, account) =>
        (await account.auditLog(taskId))
            .filter(({ broker }) => broker?.topic === topic && broker.offset !== null)
            .sort((a, b) => Number(a.broker?.offset) - Number(b.broker?.offset))
            .map((it) => ({
                id: it.event_id,
                type: it.event_type,
                taskId: it.task_id,
                userId: it.user_id,
                time: it.timestamp,
            })),
    close: () => Promise.resolve(),
};

/** Events of one task among bodies read from a topic. Fails on one that breaks the contract. */
export function eventsOfTask(bodies: readonly unknown[], taskId: string): SeenEvent[] {
    return bodies
        .filter((it) => (it as { subject?: unknown } | null)?.subject === taskId)
        .map((it) => {
            const parsed = eventShape.safeParse(it);
            if (!parsed.success) {
                const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
                throw new Broken(`an event that the contract does not know: ${problems.join("; ")}`);
            }
            const { id, type, time, data } = parsed.data;
            return { id, type, time, taskId: data.task_id, userId: data.user_id };
        });
}
