import { type Account } from "../client/account";
import { expectEqual, ensure, eventually } from "../client/eventually";
import { type Evidence } from "../client/evidence";
import { promises } from "../client/promises";
import { day, inSeconds, instant, type Step } from "./step";

/** Reminders: scheduled, moved, sent, cancelled (FR-025). */
export const reminderSteps: readonly Step[] = [
    {
        name: "reminder-scheduled",
        service: "notification",
        title: "A reminder is scheduled exactly 15 minutes before the due date, and moves with it",
        covers: ["FR-025"],
        async run({ alice, title }) {
            const due = alice.now() + 2 * day;
            const task = await alice.createTask({ title: title("reminder-scheduled"), due_date: instant(due) });
            await reminderAt(alice, task.id, due - promises.reminderLead);
            await alice.updateTask(task, { due_date: instant(due + day) });
            await reminderAt(alice, task.id, due + day - promises.reminderLead);
            return `for ${instant(due - promises.reminderLead)}, then a day later`;
        },
    },
    {
        name: "reminder-sent",
        service: "notification",
        title: "A reminder really comes, 15 minutes before the due date",
        covers: ["FR-025"],
        async run({ alice, evidence, reminderAfter, title }) {
            const due = alice.now() + promises.reminderLead + reminderAfter;
            const task = await alice.createTask({ title: title("reminder-sent"), due_date: instant(due) });
            await reminderAt(alice, task.id, due - promises.reminderLead);
            const event = await reminderSent(alice, evidence, task.id, due - promises.reminderLead);
            expectEqual("reminders sent", event.length, 1);
            const late = Date.parse(event[0]?.time ?? "") - (due - promises.reminderLead);
            // A reminder's clock is the scheduler's, which may be a little ahead of the services'.
            ensure(late >= -1000, `the reminder came ${inSeconds(-late)} early`);
            ensure(late <= promises.reminderDelay, `the reminder came ${inSeconds(late)} late`);
            return `${inSeconds(Math.max(late, 0))} after its time`;
        },
    },
    {
        name: "reminder-cancelled",
        service: "notification",
        title: "Deleting a task cancels its reminder: it never comes",
        covers: ["FR-025"],
        async run({ alice, evidence, reminderAfter, title }) {
            const remindAt = alice.now() + reminderAfter;
            const due = (later: number) => instant(remindAt + promises.reminderLead + later);
            const deleted = await alice.createTask({ title: title("reminder-cancelled"), due_date: due(0) });
            const kept = await alice.createTask({ title: title("reminder-kept"), due_date: due(1000) });
            await reminderAt(alice, deleted.id, remindAt);
            await alice.deleteTask(deleted.id);
            await eventually("the reminder is cancelled", promises.processing, async () =>
                expectEqual("status of the reminder", (await alice.reminder(deleted.id)).status, "cancelled"),
            );
            // A reminder due a second later has come, so the time of the deleted task's has passed.
            await reminderSent(alice, evidence, kept.id, remindAt + 1000);
            const events = await evidence.events("reminders", deleted.id, alice);
            expectEqual("events of the reminder", events.map((it) => it.type).sort(), [
                "reminder.cancelled",
                "reminder.scheduled",
            ]);
            return "a later reminder came, this one did not";
        },
    },
];

/** Waits until the task's reminder is scheduled for exactly that time. */
async function reminderAt(account: Account, taskId: string, time: number): Promise<void> {
    await eventually("the reminder is scheduled", promises.processing, async () => {
        const { status, remind_at } = await account.reminder(taskId);
        expectEqual(
            "reminder",
            { status, remind_at: instant(Date.parse(remind_at)) },
            { status: "scheduled", remind_at: instant(time) },
        );
    });
}

/** Waits until the reminder of that time was sent; its events in the topic. */
async function reminderSent(account: Account, evidence: Evidence, taskId: string, time: number) {
    const within = Math.max(time - account.now(), 0) + promises.reminderDelay + promises.processing;
    return eventually("the reminder is sent", within, async () => {
        const events = await evidence.events("reminders", taskId, account);
        const due = events.filter((it) => it.type === "reminder.due");
        ensure(due.length > 0, `only these are in the topic: ${events.map((it) => it.type).join(", ") || "none"}`);
        expectEqual("status of the reminder", (await account.reminder(taskId)).status, "sent");
        return due;
    });
}
