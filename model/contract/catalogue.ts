import { topicNames, type TopicName } from "./topics";

export const serviceNames = ["backend", "recurring-task", "notification", "sync", "audit"] as const;
export type ServiceName = (typeof serviceNames)[number];

export const eventTypes = {
    "task-events": ["task.created", "task.updated", "task.completed", "task.reopened", "task.deleted"],
    reminders: ["reminder.scheduled", "reminder.cancelled", "reminder.due"],
} as const satisfies Record<TopicName, readonly string[]>;
export type EventType = (typeof eventTypes)[TopicName][number];

export interface TopicSubscription {
    readonly topic: TopicName;
    /** The service handles only these types and acknowledges the others; absent means all. */
    readonly eventTypes?: readonly EventType[];
}

/** A route of one service that another may call through Dapr. */
export interface InternalRoute {
    readonly method: "GET" | "POST" | "PUT" | "DELETE";
    readonly path: string;
    readonly callers: readonly ServiceName[];
}

/** What one service is. Its name is also its release, app id, consumer group, `service` label and log field. */
export interface ServiceDefinition {
    readonly description: string;
    readonly port: number;
    /** Path prefix it answers under on the gateway. */
    readonly publicPath: string | undefined;
    readonly publishes: readonly TopicName[];
    readonly subscribes: readonly TopicSubscription[];
    /** `shared`: replicas divide the events. `each`: every replica sees every event, and so needs a stable identity. */
    readonly consumption: "shared" | "each";
    readonly internalRoutes: readonly InternalRoute[];
    /** Has relational tables of its own, in a database of its own name. */
    readonly database: boolean;
    /** Keeps keys in Dapr's state store: de-duplication, and reminders as the version before kept them. */
    readonly state: boolean;
    /** Verifies users' tokens, so the signing key is mounted. */
    readonly verifiesTokens: boolean;
    /** Whether more replicas mean more throughput for users (FR-031). */
    readonly scales: boolean;
}

/**
 * The services. Chart values, Dapr scopes, subscriptions, access control, network flows,
 * gateway routes, databases, secrets, dashboards and the local run are derived from this table: another service is one entry.
 */
export const catalogue: Readonly<Record<ServiceName, ServiceDefinition>> = {
    backend: {
        description: "REST API of tasks and users; the system of record; publishes every change through an outbox",
        port: 8000,
        publicPath: "/api",
        publishes: ["task-events"],
        subscribes: [],
        consumption: "shared",
        internalRoutes: [{ method: "POST", path: "/internal/occurrences", callers: ["recurring-task"] }],
        database: true,
        state: false,
        verifiesTokens: true,
        scales: true,
    },
    "recurring-task": {
        description: "Creates the next occurrence of a completed recurring task",
        port: 8001,
        publicPath: undefined,
        publishes: [],
        subscribes: [{ topic: "task-events", eventTypes: ["task.completed"] }],
        consumption: "shared",
        internalRoutes: [],
        database: false,
        state: true,
        verifiesTokens: false,
        scales: false,
    },
    notification: {
        description: "Schedules, cancels and sends reminders when their time comes",
        port: 8002,
        publicPath: "/notification",
        publishes: ["reminders"],
        subscribes: [{ topic: "task-events" }],
        consumption: "shared",
        internalRoutes: [],
        database: true,
        state: true,
        verifiesTokens: true,
        scales: false,
    },
    sync: {
        description: "Relays changes to the WebSockets of the user they belong to",
        port: 8003,
        publicPath: "/ws",
        publishes: [],
        subscribes: [{ topic: "task-events" }, { topic: "reminders" }],
        consumption: "each",
        internalRoutes: [],
        database: false,
        state: false,
        verifiesTokens: true,
        scales: true,
    },
    audit: {
        description: "Writes every event to the audit log and answers queries on it",
        port: 8004,
        publicPath: "/audit",
        publishes: [],
        subscribes: [{ topic: "task-events" }, { topic: "reminders" }],
        consumption: "shared",
        internalRoutes: [],
        database: true,
        state: false,
        verifiesTokens: true,
        scales: false,
    },
};

/** The catalogue as a list, in the order of their ports. */
export const services = serviceNames.map((name) => ({ name, ...catalogue[name] }));
export type Service = (typeof services)[number];

/** Services that users reach through the gateway. */
export const publicServices: readonly ServiceName[] = services
    .filter((it) => it.publicPath !== undefined)
    .map((it) => it.name);

/**
 * The end-to-end suite: in the release gate it runs beside the services, reaches every one with a public path, and reads all
 * topics as one more consumer.
 */
export const endToEndSuite = {
    name: "e2e",
    /** Its sidecar delivers events here. */
    port: 8100,
    subscribes: topicNames,
} as const;

/** The page for people: what a browser finds at the gateway's root. */
export const page = { service: "backend", path: "/" } as const satisfies { service: ServiceName; path: string };
