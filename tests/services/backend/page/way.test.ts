import { type AuditEntry, type EventMessage, type Task } from "../../../../services/backend/page/contract";
import { emptyStory, withNews, type News, type Story } from "../../../../services/backend/page/story";
import { wayOf } from "../../../../services/backend/page/way";

const time = "2026-11-30T08:00:00.000Z";
const task = {
    id: "t1",
    title: "Water the plants",
    status: "pending",
    due_date: "2026-11-30T08:15:20.000Z",
    reminder_offset_minutes: 15,
    recurrence: "daily",
    series_id: "s1",
    occurrence: 1,
    version: 1,
    created_at: time,
} as Task;
const reminder = {
    title: task.title,
    due_date: task.due_date!,
    remind_at: "2026-11-30T08:00:20.000Z",
    status: "scheduled",
} as const;

const told = (message: Partial<EventMessage>): News => ({
    kind: "told",
    latency: 25,
    message: { type: "task.created", event_id: "e1", task_id: "t1", version: 1, time, ...message },
});
const entry = (fields: Partial<AuditEntry>): News => ({
    kind: "audited",
    entries: [
        {
            event_id: "e1",
            timestamp: time,
            event_type: "task.created",
            task_id: "t1",
            request_id: "r1",
            version: 1,
            snapshot: task,
            broker: { topic: "task-events", partition: 2, offset: "7" },
            ...fields,
        },
    ],
});
const after = (...news: readonly News[]): Story => news.reduce(withNews, emptyStory);
/** Each event with what its consumers did, in words. */
const words = (story: Story) =>
    wayOf("t1", story).map(({ event, consumers }) => [
        event.type,
        ...consumers.map((it) => `${it.service} ${it.words}${it.at ? ` ${it.at}` : ""}${it.done ? "" : "..."}`),
    ]);

const created = told({ task });
const scheduled = told({ type: "reminder.scheduled", event_id: "e2", time: "2026-11-30T08:00:00.030Z", reminder });

test("an event shows who reads it, by the catalogue, and what is still to come", () => {
    expect(words(after(created))).toEqual([
        [
            "task.created",
            "notification is about to schedule a reminder...",
            "sync told this page, 25 ms after the commit",
            "audit is about to write it down...",
        ],
    ]);
});

test("audit entry and reminder fill in as they come, in any order and more than once", () => {
    const news = [created, scheduled, entry({}), entry({})];
    const expected = [
        [
            "task.created",
            "notification scheduled a reminder for 2026-11-30T08:00:20.000Z",
            "sync told this page, 25 ms after the commit",
            "audit wrote it down, partition 2, offset 7",
        ],
        ["reminder.scheduled", "sync told this page, 25 ms after the commit", "audit is about to write it down..."],
    ];
    expect(words(after(...news))).toEqual(expected);
    expect(words(after(...[...news].reverse()))).toEqual(expected);
});

test("a completed task that repeats waits for its next occurrence, and names it", () => {
    const completed = told({
        type: "task.completed",
        event_id: "e3",
        version: 2,
        task: { ...task, status: "completed", version: 2 },
    });
    const next = { ...task, id: "t2", occurrence: 2, due_date: "2026-12-01T08:15:20.000Z" };
    const recurring = (story: Story) => words(story)[0]![1];
    expect(recurring(after(completed))).toBe("recurring-task is about to create the next occurrence...");
    expect(recurring(after(completed, told({ event_id: "e4", task_id: "t2", task: next })))).toBe(
        "recurring-task created occurrence 2, due 2026-12-01T08:15:20.000Z",
    );
});

test("what happened while the page was away comes from the audit log", () => {
    const [[, , sync, audit]] = words(after(entry({}))) as [string[]];
    expect(sync).toBe("sync told whoever was there; this page was not");
    expect(audit).toBe("audit wrote it down, partition 2, offset 7");
});

test("of a task the newest version counts, and what is not listed any more is deleted", () => {
    const newer = { ...task, title: "newer", version: 3 };
    const story = after({ kind: "changed", task: newer }, created);
    expect(story.tasks.get("t1")!.title).toBe("newer");
    expect(after({ kind: "changed", task: newer }, { kind: "listed", tasks: [] }).deleted).toEqual(new Set(["t1"]));
    expect(after(created, told({ type: "task.deleted", event_id: "e9", task })).deleted).toEqual(new Set(["t1"]));
});
