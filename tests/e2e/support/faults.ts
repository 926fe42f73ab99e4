import { type ServiceName } from "../../../model/contract/catalogue";
import { type SeenEvent } from "../../../e2e/client/evidence";
import { type SidecarFaults } from "../../../local/process/sidecar-faults";
import { type Exchange, type Spoiler } from "./fault-proxy";

/** A way in which a service breaks its promise, and the steps that have to say so: these and no others. */
export interface Fault {
    readonly fault: string;
    readonly red: readonly string[];
    /** Steps that look back on one of those, and so cannot run. */
    readonly skipped?: readonly string[];
    readonly spoil?: Spoiler;
    /** Changes what is read from a topic. */
    readonly events?: (events: readonly SeenEvent[], title: string) => readonly SeenEvent[];
}

type Json = Record<string, unknown>;

const someId = "00000000-0000-4000-8000-000000000000";
const isTask = (path: string) => /^\/api\/[^/]+\/tasks\/[^/]+$/.test(path);
const isTaskList = (path: string) => /^\/api\/[^/]+\/tasks$/.test(path);
const isAudit = (path: string) => path.startsWith("/audit/");
const isReminder = (path: string) => path.startsWith("/notification/");

/** Changes each element of a list that is answered. */
const items = (body: unknown, change: (items: Json[]) => Json[]): unknown => ({
    ...(body as Json),
    items: change((body as { items: Json[] }).items),
});

const onAudit = (change: (entries: Json[], exchange: Exchange) => Json[]): Spoiler => ({
    answer: (it) =>
        isAudit(it.path) && it.status === 200 ? { body: items(it.body, (list) => change(list, it)) } : undefined,
});

const onTask = (change: (task: Json, exchange: Exchange) => Json): Spoiler => ({
    answer: (it) =>
        (isTask(it.path) || isTaskList(it.path)) &&
        it.status < 300 &&
        typeof it.body === "object" &&
        "title" in it.body!
            ? { body: change(it.body, it) }
            : undefined,
});

const opened = (match: (path: string) => boolean): Spoiler => ({
    answer: (it) => (match(it.path) && it.status === 403 ? { status: 200, body: {} } : undefined),
});

const afterAMinute = (time: unknown) => new Date(Date.parse(String(time)) + 60_000).toISOString();
const reminders = ["reminder-scheduled", "reminder-sent", "reminder-cancelled"];

export const faults: readonly Fault[] = [
    {
        fault: "registration fails",
        red: ["sign-up"],
        spoil: { answer: (it) => (it.path === "/api/auth/register" ? { status: 500, body: {} } : undefined) },
    },
    {
        fault: "the backend loses the tags of a task",
        red: ["create-task"],
        spoil: onTask((task) => ({ ...task, tags: [] })),
    },
    {
        fault: "the backend answers a task that was not stored",
        red: ["create-task"],
        spoil: {
            answer: ({ method, path, query, body }) =>
                method === "GET" && isTaskList(path) && query.get("search")?.endsWith("create-task")
                    ? { body: items(body, () => []) }
                    : undefined,
        },
    },
    {
        fault: "the backend shows everybody's tasks",
        red: ["foreign-tasks"],
        spoil: opened(isTask),
    },
    {
        fault: "the notification service shows everybody's reminders",
        red: ["foreign-reminders"],
        spoil: opened(isReminder),
    },
    {
        fault: "the audit service shows everybody's log",
        red: ["foreign-audit-log"],
        spoil: opened(isAudit),
    },
    {
        fault: "the event of a new task is dropped",
        red: ["event-in-topic"],
        events: (events, title) => (title.endsWith("event-in-topic") ? [] : events),
    },
    {
        fault: "the event of a new task is published twice",
        red: ["event-in-topic"],
        events: (events, title) => (title.endsWith("event-in-topic") ? [...events, ...events] : events),
    },
    {
        fault: "the event of a new task has a wrong type",
        red: ["event-in-topic"],
        events: (events, title) =>
            title.endsWith("event-in-topic") ? events.map((it) => ({ ...it, type: "task.updated" })) : events,
    },
    {
        fault: "the next occurrence is due a minute late",
        red: ["next-occurrence"],
        skipped: ["one-occurrence"],
        spoil: {
            answer: ({ path, query, body }) =>
                isTaskList(path) && query.get("search")?.endsWith("next-occurrence")
                    ? {
                          body: items(body, (list) =>
                              list.map((it) => ({
                                  ...it,
                                  due_date: it["occurrence"] === 1 ? it["due_date"] : afterAMinute(it["due_date"]),
                              })),
                          ),
                      }
                    : undefined,
        },
    },
    {
        fault: "a second occurrence is created",
        red: ["one-occurrence"],
        spoil: {
            answer: ({ path, query, body }) =>
                isTaskList(path) && query.get("search")?.endsWith("next-occurrence")
                    ? {
                          body: items(body, (list) => [
                              ...list,
                              ...list.filter((it) => it["occurrence"] === 2).map((it) => ({ ...it, id: someId })),
                          ]),
                      }
                    : undefined,
        },
    },
    {
        fault: "a reminder is sent twice",
        red: ["reminder-sent"],
        events: (events, title) =>
            title.endsWith("reminder-sent")
                ? [...events, ...events.filter((it) => it.type === "reminder.due")]
                : events,
    },
    {
        fault: "a reminder is sent before its time",
        red: ["reminder-sent"],
        events: (events, title) =>
            title.endsWith("reminder-sent")
                ? events.map((it) => ({ ...it, time: new Date(Date.parse(it.time) - 30_000).toISOString() }))
                : events,
    },
    {
        fault: "the reminder of a deleted task is sent",
        red: ["reminder-cancelled"],
        events: (events, title) =>
            title.endsWith("reminder-cancelled")
                ? [...events, ...events.slice(0, 1).map((it) => ({ ...it, type: "reminder.due" }))]
                : events,
    },
    {
        fault: "the WebSocket is mute",
        red: ["live-update", "live-isolation"],
        skipped: ["live-isolation-of-run"],
        spoil: { frame: ({ type }, own) => (type === "connected" ? [own] : []) },
    },
    {
        fault: "everybody's updates reach every WebSocket",
        red: ["live-isolation"],
        skipped: ["live-isolation-of-run"],
        spoil: { frame: ({ type }, own, all) => (type === "connected" ? [own] : all) },
    },
    {
        fault: "a reminder of somebody else reaches a WebSocket later",
        red: ["live-isolation-of-run"],
        spoil: { lateFrame: { after: 4000, frame: { type: "reminder.due", task_id: someId } } },
    },
    {
        fault: "the WebSocket takes any token",
        red: ["live-refusal"],
        spoil: { acceptsAnyToken: true },
    },
    {
        fault: "audit entries lack the user",
        red: ["audit-log"],
        skipped: ["audit-once"],
        spoil: onAudit((entries) => entries.map((it) => ({ ...it, user_id: "" }))),
    },
    {
        fault: "audit entries have the time of another hour",
        red: ["audit-log"],
        skipped: ["audit-once"],
        spoil: onAudit((entries) => entries.map((it) => ({ ...it, timestamp: "2026-01-01T00:00:00.000Z" }))),
    },
    {
        fault: "the audit log tells every event twice",
        red: ["audit-log"],
        skipped: ["audit-once"],
        spoil: onAudit((entries) => [...entries, ...entries]),
    },
    {
        fault: "the audit log of a user tells an event twice",
        red: ["audit-once"],
        spoil: onAudit((entries, { query }) => (query.has("task_id") ? entries : [...entries, ...entries.slice(0, 1)])),
    },
    {
        fault: "what was made cannot be deleted in the end",
        red: ["clean-up"],
        spoil: {
            answer: ({ path, query, status }) =>
                isTaskList(path) && !query.has("search") && query.has("limit") && status === 200
                    ? { status: 503, body: {} }
                    : undefined,
        },
    },
];

/** A fault between the broker and a service: what its sidecar does to the events. */
export interface PlatformFault extends Pick<Fault, "fault" | "red" | "skipped"> {
    readonly service: ServiceName;
    readonly sidecar: SidecarFaults;
}

export const platformFaults: readonly PlatformFault[] = [
    {
        fault: "the notification service reminds 14 minutes before",
        service: "notification",
        sidecar: { deliveries: { alter: { "data.task.reminder_offset_minutes": 14 } } },
        red: reminders,
    },
    {
        fault: "deletions never reach the notification service",
        service: "notification",
        sidecar: { deliveries: { eventType: "task.deleted", drop: true } },
        red: ["reminder-cancelled"],
    },
    {
        fault: "the sync service gets every event three seconds late",
        service: "sync",
        sidecar: { deliveries: { delayMs: 3000 } },
        red: ["live-update", "live-isolation"],
        skipped: ["live-isolation-of-run"],
    },
    {
        fault: "the audit service never gets reopened tasks",
        service: "audit",
        sidecar: { deliveries: { eventType: "task.reopened", drop: true } },
        red: ["audit-log"],
        skipped: ["audit-once"],
    },
];

/** A stopped service, and what has to say so. One that is not here has no step of its own: nothing says so. */
export const stoppedServices: Readonly<Partial<Record<ServiceName, Pick<Fault, "red" | "skipped">>>> = {
    backend: { red: ["sign-up"] },
    "recurring-task": { red: ["next-occurrence"], skipped: ["one-occurrence"] },
    notification: { red: ["foreign-reminders", ...reminders] },
    sync: { red: ["live-update", "live-isolation", "live-refusal"], skipped: ["live-isolation-of-run"] },
    audit: { red: ["foreign-audit-log", "audit-log"], skipped: ["audit-once"] },
};
