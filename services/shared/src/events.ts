import { randomUUID } from "node:crypto";
import { v5 as uuidV5 } from "uuid";
import { z } from "zod";
import { eventTypes, type EventType, type ServiceName } from "../../../model/contract/catalogue";
import { type TopicName } from "../../../model/contract/topics";
import { retentionBounds } from "../../../model/contract/retention";
import { storedMoment } from "./text";
import { taskSchema } from "./task";

/** Longer than a stack can have any topic keep an event, so longer than one can come again. Consumers remember it so long. */
export const rememberSeconds = (retentionBounds.eventsHours.maximum + 24) * 60 * 60;

/** What an event is about, whatever its type. */
const commonData = {
    schema_version: z.literal(1),
    task_id: z.uuid(),
    user_id: z.uuid(),
    request_id: z.string().min(1).max(128).describe("Of the HTTP request that began it"),
    version: z.number().int().positive().describe("Version of the task's row: the newest wins"),
};

export const changesSchema = z
    .record(z.string(), z.tuple([z.unknown(), z.unknown()]))
    .describe("Old and new value of each field that an update changed");
export type Changes = z.infer<typeof changesSchema>;

export const taskEventDataSchema = z.object({
    ...commonData,
    task: taskSchema,
    changes: changesSchema.optional(),
});
export type TaskEventData = z.infer<typeof taskEventDataSchema>;

export const reminderStatuses = ["scheduled", "cancelled", "sent"] as const;

export const reminderEventDataSchema = z.object({
    ...commonData,
    title: z.string(),
    due_date: storedMoment(),
    remind_at: storedMoment(),
    status: z.enum(reminderStatuses),
});
export type ReminderEventData = z.infer<typeof reminderEventDataSchema>;

/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md, with the extensions for partitions and tracing. */
const envelope = {
    specversion: z.literal("1.0"),
    id: z.string().min(1).max(128).describe("The same for every delivery of an event"),
    source: z.string().min(1).max(256).describe("`/todo/` and the service that published it"),
    subject: z.uuid().describe("The task"),
    time: z.iso.datetime({ offset: true }).describe("When what it tells of was committed"),
    datacontenttype: z.string().optional(),
    partitionkey: z.string().optional().describe("The task: keeps its events in one partition"),
    traceparent: z.string().optional().describe("W3C trace context"),
};

export const eventSchemas = {
    "task-events": z.object({ ...envelope, type: z.enum(eventTypes["task-events"]), data: taskEventDataSchema }),
    reminders: z.object({ ...envelope, type: z.enum(eventTypes.reminders), data: reminderEventDataSchema }),
} as const satisfies Record<TopicName, z.ZodType>;

export type EventOf<T extends TopicName> = z.infer<(typeof eventSchemas)[T]>;
export type TaskEvent = EventOf<"task-events">;
export type ReminderEvent = EventOf<"reminders">;

/** An event as it is published. */
export interface CloudEvent {
    readonly specversion: "1.0";
    readonly id: string;
    readonly source: string;
    readonly type: EventType;
    /** The task: also the key that keeps its events in one partition. */
    readonly subject: string;
    readonly time: string;
    readonly datacontenttype: "application/json";
    readonly partitionkey: string;
    readonly traceparent: string;
    /** Dapr clears the trace of an event that has no `traceid`. */
    readonly traceid: string;
    readonly data: TaskEventData | ReminderEventData;
}

export function createEvent(args: {
    readonly service: ServiceName;
    readonly type: EventType;
    readonly data: CloudEvent["data"];
    readonly time: string;
    readonly traceparent: string;
    /** Default: a random one. Given where the same cause must not make two events. */
    readonly id?: string;
}): CloudEvent {
    return {
        specversion: "1.0",
        id: args.id ?? randomUUID(),
        source: `/todo/${args.service}`,
        type: args.type,
        subject: args.data.task_id,
        time: args.time,
        datacontenttype: "application/json",
        partitionkey: args.data.task_id,
        traceparent: args.traceparent,
        traceid: args.traceparent,
        data: args.data,
    };
}

/** Namespace of the ids below; any fixed UUID does. */
const idNamespace = "6f1f2bd3-4a5c-4c0e-9d0b-7a3e5c1d2f48";

/** The same id for the same parts (RFC 9562, version 5), so that repeating something makes nothing new. */
export const deterministicId = (...parts: readonly (string | number)[]): string =>
    uuidV5(parts.join("\n"), idNamespace);
