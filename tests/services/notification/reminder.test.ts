import fc from "fast-check";
import {
    decide,
    taskOfJob,
    type ReminderRecord,
    type ScheduledReminder,
} from "../../../services/notification/src/reminder";
import { aTask, taskEvent } from "../support/events";

const now = Date.parse("2027-01-01T12:00:00Z");
const due = "2027-01-01T13:00:00.000Z";
const task = aTask({ due_date: due });

function scheduled(): ScheduledReminder {
    const decision = decide(undefined, taskEvent("task.created", task), now);
    if (decision?.action !== "schedule") throw new Error("no reminder was scheduled");
    return decision.record;
}

describe("what becomes of a reminder", () => {
    it("is scheduled 15 minutes before the due date", () => {
        const decision = decide(undefined, taskEvent("task.created", task), now);
        expect(decision).toMatchObject({
            action: "schedule",
            record: { status: "scheduled", remind_at: "2027-01-01T12:45:00.000Z", due_date: due, version: 1 },
        });
    });

    it.each([
        ["without a due date", { due_date: null }],
        ["that nobody wants", { reminder_offset_minutes: null }],
        ["of the past", { due_date: "2027-01-01T12:15:00.000Z" }],
        ["of the past and of a completed task", { due_date: "2027-01-01T12:15:00.000Z", status: "completed" }],
    ] as const)("is nothing %s", (_, change) => {
        expect(decide(undefined, taskEvent("task.created", { ...task, ...change }), now)).toMatchObject({
            action: "keep",
            record: { status: "none" },
        });
    });

    it.each([
        ["the due date moves", "task.updated", { due_date: "2027-01-01T14:00:00.000Z" }, "schedule", "scheduled"],
        ["the offset changes", "task.updated", { reminder_offset_minutes: 30 }, "schedule", "scheduled"],
        ["the title changes", "task.updated", { title: "Other" }, "keep", "scheduled"],
        [
            "the due date moves into the past",
            "task.updated",
            { due_date: "2027-01-01T11:00:00.000Z" },
            "cancel",
            "cancelled",
        ],
        ["the due date goes", "task.updated", { due_date: null }, "cancel", "cancelled"],
        ["the task is completed", "task.completed", { status: "completed" }, "cancel", "cancelled"],
        ["the task is deleted", "task.deleted", {}, "cancel", "cancelled"],
    ] as const)("follows when %s", (_, type, change, action, status) => {
        const event = taskEvent(type, { ...task, ...change, version: 2 });
        expect(decide(scheduled(), event, now)).toMatchObject({ action, record: { status, version: 2 } });
    });

    it("is not sent twice when the event of an earlier edit comes after it was sent", () => {
        const sent: ScheduledReminder = { ...scheduled(), status: "sent" };
        const edit = taskEvent("task.updated", { ...task, title: "Other", version: 2 });
        expect(decide(sent, edit, now)).toMatchObject({ action: "keep", record: { status: "sent", title: "Other" } });
    });

    it("comes back when the task is reopened", () => {
        const cancelled = decide(
            scheduled(),
            taskEvent("task.completed", { ...task, status: "completed", version: 2 }),
            now,
        )!;
        expect(decide(cancelled.record, taskEvent("task.reopened", { ...task, version: 3 }), now)).toMatchObject({
            action: "schedule",
        });
    });

    it.each([
        ["completed", taskEvent("task.completed", { ...task, status: "completed", version: 2 })],
        ["deleted", taskEvent("task.deleted", { ...task, version: 2 })],
    ])("is cancelled in the end, whichever comes first: that the task was created or %s", (_, last) => {
        const first = taskEvent("task.created", task);
        for (const order of [
            [first, last],
            [last, first],
        ]) {
            const record = order.reduce<ReminderRecord | undefined>(
                (before, event) => decide(before, event, now)?.record ?? before,
                undefined,
            );
            expect(record).toMatchObject({ status: "cancelled", due_date: due, remind_at: scheduled().remind_at });
        }
    });

    it("ends the same in whatever order, and how often, the events come", () => {
        const events = [
            taskEvent("task.created", task),
            taskEvent("task.updated", { ...task, due_date: "2027-01-01T14:00:00.000Z", version: 2 }),
            taskEvent("task.completed", { ...task, status: "completed", version: 3 }),
            taskEvent("task.reopened", { ...task, version: 4 }),
        ];
        const last = events.at(-1)!;
        fc.assert(
            fc.property(fc.array(fc.constantFrom(...events), { maxLength: 12 }), (order) => {
                const record = [...order, last].reduce<ReminderRecord | undefined>(
                    (before, event) => decide(before, event, now)?.record ?? before,
                    undefined,
                );
                expect(record).toMatchObject({
                    status: "scheduled",
                    version: 4,
                    remind_at: "2027-01-01T12:45:00.000Z",
                });
            }),
        );
    });
});

it("knows the jobs of the version before, and no others", () => {
    expect(taskOfJob(`reminder-${task.id}`)).toBe(task.id);
    for (const name of ["reminder-", `reminder-${task.id}x`, `other-${task.id}`, "reminder-../../x"])
        expect(taskOfJob(name)).toBeUndefined();
});
