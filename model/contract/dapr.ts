import { type TopicName } from "./topics";

/** Names that services and subscriptions use for what Dapr gives them. */
export const daprNames = {
    /** Replicas of a service divide the events. */
    sharedPubSub: "pubsub",
    /** Every replica gets every event. */
    broadcastPubSub: "pubsub-broadcast",
    /** The end-to-end suite gets every event from the moment it reads, and none from before: that can be days of them. */
    suitePubSub: "pubsub-e2e",
    stateStore: "statestore",
    resiliency: "todo",
} as const;

/** Path on which a service takes the events of a topic. */
export const eventRoute = (topic: TopicName): string => `/events/${topic}`;
