import { randomUUID } from "node:crypto";
import { type Channel, type Reminder } from "../../../services/notification/src/channels";
import { createNotification } from "../../../services/notification/src/app";
import { jobName, type ScheduledReminder } from "../../../services/notification/src/reminder";
import { ReminderStore } from "../../../services/notification/src/reminder-store";
import { Reminders } from "../../../services/notification/src/reminders";
import { type Task } from "@todo/shared/task";
import { SidecarError } from "@todo/shared/sidecar";
import { TestDapr } from "../support/dapr";
import { aTask, taskEvent } from "../support/events";
import { operationsOf } from "../support/openapi";
import { signingKey, testParts, tokens } from "../support/parts";
import { until } from "../support/until";

/** The notification service with a real broker, scheduler and state behind the embedded sidecar. */

const lead = 15 * 60_000;

/** A channel that keeps what it gets, and refuses when told to. */
class Recorder implements Channel {
    readonly name = "webhook";
    readonly sent: Reminder[] = [];
    refusals = 0;

    readonly send = (reminder: Reminder): Promise<void> => {
        if (this.refusals-- > 0) return Promise.reject(new Error("no"));
        this.sent.push(reminder);
        return Promise.resolve();
    };

    of = (task: Task) => this.sent.filter((it) => it.task_id === task.id);
}

let dapr: TestDapr;
let service: ReturnType<typeof createNotification>;
let parts: ReturnType<typeof testParts<"notification">>["parts"];
const first: Channel & { sent: string[] } = {
    name: "log",
    sent: [],
    send: ({ task_id }) => Promise.resolve(void first.sent.push(task_id)),
};
const second = new Recorder();

beforeAll(async () => {
    dapr = await TestDapr.start("notification");
    ({ parts } = testParts("notification", dapr.port));
    service = createNotification(parts, { signingKeys: [signingKey], channels: [first, second] });
    await service.server.listen({ host: "127.0.0.1", port: dapr.appPort });
    await service.start?.();
    await dapr.sidecar.process.command({ awaitReading: true });
});
afterAll(async () => {
    await service.server.close();
    await service.stop?.();
    await dapr.stop();
});

const dueIn = (milliseconds: number) => new Date(Date.now() + lead + milliseconds).toISOString();
const publish = (...event: Parameters<typeof taskEvent>) => parts.sidecar.publish("task-events", taskEvent(...event));

async function reminderOf(task: Task): Promise<{ status: number; body: Partial<ScheduledReminder> }> {
    const answer = await service.server.inject({
        url: `/api/${task.user_id}/reminders/${task.id}`,
        headers: { authorization: `Bearer ${await tokens.issue({ userId: task.user_id, role: "user" })}` },
    });
    return { status: answer.statusCode, body: answer.json<Partial<ScheduledReminder>>() };
}
const untilStatus = (task: Task, status: string) =>
    until(`the reminder is ${status}`, async () => (await reminderOf(task)).body.status === status);
const typesOf = async (task: Task) => (await dapr.events("reminders", task.id)).map((it) => it.type);
const value = async (metric: "reminders_scheduled_total" | "reminders_cancelled_total") =>
    (await parts.metrics[metric].get()).values[0]?.value ?? 0;
const jobOf = (task: Task) => fetch(`${dapr.sidecar.url}/v1.0-alpha1/jobs/${jobName(task.id)}`);
const hasJob = async (task: Task) => (await jobOf(task)).ok;

it("a new task's reminder is scheduled 15 minutes before it is due: as a job, in the topic, for its user", async () => {
    const before = await value("reminders_scheduled_total");
    const task = aTask({ due_date: dueIn(3_600_000) });
    await publish("task.created", task);
    await untilStatus(task, "scheduled");
    expect((await reminderOf(task)).body).toEqual({
        task_id: task.id,
        due_date: task.due_date,
        remind_at: new Date(Date.parse(task.due_date!) - lead).toISOString(),
        status: "scheduled",
        version: 1,
    });
    expect(await typesOf(task)).toEqual(["reminder.scheduled"]);
    expect(await hasJob(task)).toBe(true);
    expect(await value("reminders_scheduled_total")).toBe(before + 1);
    const stranger = await reminderOf({ ...task, user_id: randomUUID() });
    expect(stranger.status).toBe(404);
});

it("a reminder whose time comes is sent once, by every channel", async () => {
    const task = aTask({ due_date: dueIn(1500) });
    await publish("task.created", task);
    await untilStatus(task, "sent");
    expect(await typesOf(task)).toEqual(["reminder.scheduled", "reminder.due"]);
    expect(second.of(task)).toEqual([
        {
            id: (await dapr.events("reminders", task.id)).at(-1)!.id,
            task_id: task.id,
            user_id: task.user_id,
            title: task.title,
            due_date: task.due_date,
            remind_at: new Date(Date.parse(task.due_date!) - lead).toISOString(),
        },
    ]);
    expect(first.sent.filter((it) => it === task.id)).toHaveLength(1);
    expect((await new ReminderStore(parts.sidecar).pending()).map((it) => it.taskId)).not.toContain(task.id);
});

it("a channel that refuses gets the reminder again, and only that one", async () => {
    second.refusals = 1;
    const task = aTask({ due_date: dueIn(1000) });
    await publish("task.created", task);
    await untilStatus(task, "sent");
    expect(second.of(task)).toHaveLength(1);
    expect(first.sent.filter((it) => it === task.id)).toHaveLength(1);
    expect(await typesOf(task)).toEqual(["reminder.scheduled", "reminder.due"]);
    const { values } = await parts.metrics.reminders_sent_total.get();
    expect(values).toContainEqual({ labels: { channel: "webhook", status: "failure" }, value: 1 });
});

it("deleting the task cancels it: no job, and the topic says so", async () => {
    const before = await value("reminders_cancelled_total");
    const task = aTask({ due_date: dueIn(3_600_000) });
    await publish("task.created", task);
    await untilStatus(task, "scheduled");
    await publish("task.deleted", { ...task, version: 2 });
    await untilStatus(task, "cancelled");
    expect(await hasJob(task)).toBe(false);
    expect(await typesOf(task)).toEqual(["reminder.scheduled", "reminder.cancelled"]);
    expect(await value("reminders_cancelled_total")).toBe(before + 1);
});

it("moving the due date moves the reminder", async () => {
    const task = aTask({ due_date: dueIn(3_600_000) });
    await publish("task.created", task);
    await untilStatus(task, "scheduled");
    const moved = { ...task, due_date: dueIn(1000), version: 2 };
    await publish("task.updated", moved);
    await untilStatus(task, "sent");
    expect(second.of(task).map((it) => it.due_date)).toEqual([moved.due_date]);
    expect(await hasJob(task)).toBe(false);
});

it("the same event twice is nothing new", async () => {
    const task = aTask({ due_date: dueIn(3_600_000) });
    await publish("task.created", task);
    await publish("task.created", task);
    await publish("task.updated", { ...task, title: "Last", version: 2 });
    await until("both have been seen", async () => (await reminderOf(task)).body.version === 2);
    expect(await typesOf(task)).toEqual(["reminder.scheduled"]);
});

it("reminders whose jobs were lost are found at the next start, and those of the past are sent", async () => {
    const [later, past] = [aTask({ due_date: dueIn(3_600_000) }), aTask({ due_date: dueIn(2000) })];
    for (const it of [later, past]) await publish("task.created", it);
    for (const it of [later, past]) await untilStatus(it, "scheduled");
    for (const it of [later, past]) await parts.sidecar.deleteJob(jobName(it.id));
    expect(await hasJob(later)).toBe(false);
    await until("one is overdue", () => Date.parse(past.due_date!) - lead < Date.now());

    const restarted = createNotification(parts, { signingKeys: [signingKey], channels: [] });
    await restarted.start?.();
    await until("the job of the other is back", () => hasJob(later));
    await untilStatus(past, "sent");
    expect(second.of(past)).toHaveLength(1);
    await restarted.stop?.();
    await restarted.server.close();
});

it("a job that is there is left as it is when reminders are looked through", async () => {
    const task = aTask({ due_date: dueIn(3_600_000) });
    await publish("task.created", task);
    await untilStatus(task, "scheduled");
    // As while a later decision is being carried out: first the job, last the record.
    const later = { task_id: task.id, remind_at: dueIn(7_200_000), version: 2 };
    await parts.sidecar.scheduleJob(jobName(task.id), { dueTime: later.remind_at, data: later });
    await new Reminders({ ...parts, store: new ReminderStore(parts.sidecar), channels: [] }).recover();
    expect(await (await jobOf(task)).json()).toMatchObject({ dueTime: later.remind_at });
});

describe("a job", () => {
    const call = (name: string, payload: object) =>
        service.server.inject({ method: "POST", url: `/job/${name}`, payload });

    it.each([
        ["of another name", "other-1", {}],
        ["without data", jobName(randomUUID()), {}],
        ["of another task than its name says", jobName(randomUUID()), { task_id: randomUUID(), version: 1 }],
    ])("%s is refused", async (_, name, payload) => {
        expect((await call(name, payload)).statusCode).toBe(404);
    });

    it("of a reminder that has been sent does nothing", async () => {
        const task = aTask({ due_date: dueIn(1000) });
        await publish("task.created", task);
        await untilStatus(task, "sent");
        const remind_at = (await reminderOf(task)).body.remind_at;
        expect((await call(jobName(task.id), { task_id: task.id, remind_at, version: 1 })).statusCode).toBe(200);
        expect(second.of(task)).toHaveLength(1);
    });

    it("whose reminder is not saved yet has to come again", async () => {
        const task_id = randomUUID();
        const remind_at = new Date().toISOString();
        expect((await call(jobName(task_id), { task_id, remind_at, version: 1 })).statusCode).toBe(500);
    });
});

describe("what is kept of a reminder", () => {
    const record = (change: Partial<ScheduledReminder> = {}): ScheduledReminder => ({
        task_id: randomUUID(),
        user_id: randomUUID(),
        title: "t",
        due_date: "2027-01-01T00:15:00.000Z",
        remind_at: "2027-01-01T00:00:00.000Z",
        status: "scheduled",
        version: 1,
        request_id: "r",
        traceparent: "",
        ...change,
    });

    it("is not overwritten by who has not seen the latest", async () => {
        const store = new ReminderStore(parts.sidecar);
        const made = record();
        await store.save(made, undefined);
        const { etag } = await store.load(made.task_id);
        await store.save({ ...made, version: 2 }, etag);
        const late = store.save({ ...made, version: 3 }, etag);
        await expect(late).rejects.toThrow(SidecarError);
        await expect(late).rejects.toMatchObject({ isConflict: true });
        expect((await store.load(made.task_id)).record?.version).toBe(2);
        await expect(store.save(made, undefined)).rejects.toMatchObject({ isConflict: true });
    });

    it("is listed as pending as long as it is scheduled, however many are saved at a time", async () => {
        const store = new ReminderStore(parts.sidecar);
        const many = Array.from({ length: 100 }, () => record());
        await Promise.all(many.map((it) => store.save(it, undefined)));
        const pending = async () => new Map((await store.pending()).map((it) => [it.taskId, it.remindAt]));
        const listed = await pending();
        for (const it of many) expect(listed.get(it.task_id)).toBe(it.remind_at);

        const [gone, ...kept] = many;
        await store.save({ ...gone!, status: "cancelled" }, (await store.load(gone!.task_id)).etag);
        const left = await pending();
        expect(left.has(gone!.task_id)).toBe(false);
        for (const it of kept) expect(left.has(it.task_id)).toBe(true);
    });
});

it("is described by its OpenAPI document as it behaves", async () => {
    const operations = await operationsOf(service.server);
    expect(operations.map((it) => `${it.method} ${it.path}`)).toEqual(["get /api/{user_id}/reminders/{task_id}"]);
    const [{ statuses }] = operations as [(typeof operations)[number]];
    const task = aTask({ due_date: dueIn(3_600_000) });
    await publish("task.created", task);
    await untilStatus(task, "scheduled");
    const own = await tokens.issue({ userId: task.user_id, role: "user" });
    const ask = async (path: string, token?: string) => {
        const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
        return (await service.server.inject({ url: path, headers })).statusCode;
    };
    const answers = [
        await ask(`/api/${task.user_id}/reminders/${task.id}`, own),
        await ask(`/api/${task.user_id}/reminders/no-id`, own),
        await ask(`/api/${task.user_id}/reminders/${task.id}`),
        await ask(`/api/${randomUUID()}/reminders/${task.id}`, own),
        await ask(`/api/${task.user_id}/reminders/${randomUUID()}`, own),
    ];
    expect(answers).toEqual([200, 400, 401, 403, 404]);
    expect([...statuses].sort()).toEqual(answers.map(String));
});
