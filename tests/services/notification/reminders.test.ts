import { randomUUID } from "node:crypto";
import { type Channel, type Reminder } from "../../../services/notification/src/channels";
import { insertReminders } from "../../../checks/bench/scale-data";
import { createNotification, type Notification } from "../../../services/notification/src/app";
import { type ReminderRecord, type ScheduledReminder } from "../../../services/notification/src/reminder";
import { reminderQuerySchema } from "../../../services/notification/src/reminder-query";
import {
    dueReminders,
    pageOfReminders,
    ReminderChanged,
    ReminderStore,
} from "../../../services/notification/src/reminder-store";
import { type Task } from "@todo/shared/task";
import { sql } from "kysely";
import { createDatabase, runStatements } from "../support/database";
import { TestDapr } from "../support/dapr";
import { aTask, taskEvent } from "../support/events";
import { explain } from "../../../checks/bench/explain";
import { operationsOf } from "../support/openapi";
import { signingKey, testParts, tokens } from "../support/parts";
import { until } from "../support/until";

/** The notification service with a real database, and a real broker and state behind the embedded sidecar. */

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
let service: Notification;
let databaseUrl: string;
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
    databaseUrl = await createDatabase();
    service = replica([first, second]);
    await service.server.listen({ host: "127.0.0.1", port: dapr.appPort });
    await service.start?.();
    await dapr.sidecar.process.command({ awaitReading: true });
});
afterAll(async () => {
    await service.server.close();
    await service.stop?.();
    await dapr.stop();
});

/** One more replica of the service. */
const replica = (channels: readonly Channel[]): Notification =>
    createNotification(parts, { databaseUrl, databasePoolSize: 3, signingKeys: [signingKey], channels });
const store = () => new ReminderStore(service.database.db);

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

it("a new task's reminder is scheduled 15 minutes before it is due: in the topic, and for its user", async () => {
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

it("deleting the task cancels it, and the topic says so", async () => {
    const before = await value("reminders_cancelled_total");
    const task = aTask({ due_date: dueIn(3_600_000) });
    await publish("task.created", task);
    await untilStatus(task, "scheduled");
    await publish("task.deleted", { ...task, version: 2 });
    await untilStatus(task, "cancelled");
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
});

it("the same event twice is nothing new", async () => {
    const task = aTask({ due_date: dueIn(3_600_000) });
    await publish("task.created", task);
    await publish("task.created", task);
    await publish("task.updated", { ...task, title: "Last", version: 2 });
    await until("both have been seen", async () => (await reminderOf(task)).body.version === 2);
    expect(await typesOf(task)).toEqual(["reminder.scheduled"]);
});

it("what came due while nobody was here is sent at the next start", async () => {
    const record = aRecord({ remind_at: "2026-01-01T00:00:00.000Z", due_date: "2026-01-01T00:15:00.000Z" });
    const url = databaseUrl;
    databaseUrl = await createDatabase();
    const channel = new Recorder();
    const later = replica([channel]);
    databaseUrl = url;
    await later.database.prepare();
    await new ReminderStore(later.database.db).save(record, undefined);
    await later.start?.();
    await until("it is sent", () => channel.sent.length > 0);
    await later.stop?.();
    await later.server.close();
    expect(channel.sent.map((it) => it.task_id)).toEqual([record.task_id]);
});

it("many that are due at once go out once each, by two replicas of which one dies", async () => {
    const due = new Date().toISOString();
    const many = Array.from({ length: 300 }, () => aRecord({ remind_at: due }));
    const [dying, living] = [new Recorder(), new Recorder()];
    const url = databaseUrl;
    databaseUrl = await createDatabase();
    const replicas = [
        replica([{ name: "webhook", send: dying.send }]),
        replica([{ name: "webhook", send: living.send }]),
    ];
    databaseUrl = url;
    await replicas[0]!.database.prepare();
    const { db } = replicas[0]!.database;
    for (const it of many) await new ReminderStore(db).save(it, undefined);
    // What a replica had taken when it died is free again after a while: as if that were over.
    const held = await new ReminderStore(db).takeDue(10);
    await sql`update reminders set next_attempt_at = now() + interval '2 seconds' where task_id = any(${held.map((it) => it.record.task_id)}::uuid[])`.execute(
        db,
    );
    for (const it of replicas) await it.start?.();
    await until("some are sent by the first", () => dying.sent.length > 20);
    await replicas[0]!.stop?.();
    await until("all are sent", () => dying.sent.length + living.sent.length >= many.length);
    for (const it of replicas) await it.server.close();
    await replicas[1]!.stop?.();
    const sent = [...dying.sent, ...living.sent].map((it) => it.task_id);
    expect(new Set(sent).size).toBe(many.length);
    expect(sent).toHaveLength(many.length);
});

describe("what is kept of a reminder", () => {
    it("is not overwritten by who has not seen the latest", async () => {
        const made = aRecord();
        await store().save(made, undefined);
        await store().save({ ...made, version: 2 }, made);
        await expect(store().save({ ...made, version: 3 }, made)).rejects.toThrow(ReminderChanged);
        await expect(store().save(made, undefined)).rejects.toThrow(ReminderChanged);
        expect((await store().load(made.task_id))?.version).toBe(2);
    });

    it("does not come back to life by an edit that saw it before it was sent", async () => {
        const made = aRecord();
        await store().save(made, undefined);
        await store().markSent([made]);
        await expect(store().save({ ...made, version: 2 }, made)).rejects.toThrow(ReminderChanged);
        expect((await store().load(made.task_id))?.status).toBe("sent");
    });

    it("costs the same to find and to add with many pending as with none", async () => {
        const { db } = service.database;
        const work = async () => (await explain(db, dueReminders(db, 20))).pages;
        await runStatements(databaseUrl, ["vacuum analyze reminders"]);
        const before = await work();
        await runStatements(databaseUrl, [insertReminders({ count: 20_000 }), "vacuum analyze reminders"]);
        const { wholeTables, rowsRead } = await explain(db, dueReminders(db, 20));
        expect({ wholeTables, rowsRead }).toEqual({ wholeTables: [], rowsRead: 0 });
        expect(await work()).toBeLessThan(before + 10);
        expect(await store().countPending()).toBeGreaterThanOrEqual(20_000);
        await runStatements(databaseUrl, ["delete from reminders where remind_at > now() + interval '1 hour'"]);
    });

    it("is forgotten when no event can come again for it, unless it is pending", async () => {
        const [pending, done, recent] = [aRecord(), aRecord(), aRecord()];
        for (const it of [pending, done, recent]) await store().save(it, undefined);
        await store().markSent([done, recent]);
        await sql`update reminders set changed_at = now() - interval '60 days' where task_id in (${pending.task_id}, ${done.task_id})`.execute(
            service.database.db,
        );
        expect(await store().forget()).toBe(1);
        const left = await Promise.all([pending, done, recent].map((it) => store().load(it.task_id)));
        expect(left.map((it) => it?.status)).toEqual(["scheduled", undefined, "sent"]);
    });
});

describe("reminders of the version before", () => {
    const keep = (record: ReminderRecord, more: object = {}) =>
        parts.sidecar.saveState({ key: `reminder-${record.task_id}`, value: { ...record, ...more }, etag: undefined });
    const isKept = async ({ task_id }: ReminderRecord) =>
        (await parts.sidecar.getState(`reminder-${task_id}`)).value !== undefined;
    const fireJob = (record: ReminderRecord) =>
        service.server.inject({ method: "POST", url: `/job/reminder-${record.task_id}`, payload: {} });

    it("are moved into the table at the start, and sent when their time comes", async () => {
        const [later, past] = [
            aRecord({ remind_at: dueIn(3_600_000) }),
            aRecord({ remind_at: new Date().toISOString() }),
        ];
        for (const it of [later, past]) await keep(it);
        const list = Object.fromEntries([later, past].map((it) => [it.task_id, it.remind_at]));
        await parts.sidecar.saveState({ key: "reminders-pending-7", value: list, etag: undefined });
        const started = replica([first, second]);
        await started.start?.();
        await until("one is sent", async () => (await store().load(past.task_id))?.status === "sent");
        await until("the other is moved", async () => !(await isKept(later)));
        expect(await store().load(later.task_id)).toEqual(later);
        expect(second.sent.filter((it) => it.task_id === past.task_id)).toHaveLength(1);
        await until("the list is empty", async () => {
            const { value } = await parts.sidecar.getState<object>("reminders-pending-7");
            return Object.keys(value ?? {}).length === 0;
        });
        await started.stop?.();
        await started.server.close();
    });

    it("are moved by an event, an enquiry or their job, whichever comes first", async () => {
        const [byEvent, byEnquiry, byJob] = [aRecord(), aRecord(), aRecord()];
        for (const it of [byEvent, byEnquiry, byJob]) await keep(it);
        const task = aTask({ id: byEvent.task_id, user_id: byEvent.user_id, version: 2, due_date: null });
        await publish("task.updated", task);
        await until("it is cancelled", async () => (await store().load(task.id))?.status === "cancelled");
        expect((await reminderOf({ ...task, id: byEnquiry.task_id, user_id: byEnquiry.user_id })).status).toBe(200);
        expect((await fireJob(byJob)).statusCode).toBe(200);
        expect(await store().load(byJob.task_id)).toEqual(byJob);
        for (const it of [byEvent, byEnquiry, byJob]) expect(await isKept(it)).toBe(false);
    });

    it("do not replace what is newer, and the version before is not disturbed while it sends one", async () => {
        const [newer, beingSent] = [aRecord({ version: 3 }), aRecord()];
        await store().save(newer, undefined);
        await keep({ ...newer, version: 2, status: "cancelled" });
        await keep(beingSent, { claimed_at: new Date().toISOString() });
        expect((await fireJob(newer)).statusCode).toBe(200);
        expect(await store().load(newer.task_id)).toEqual(newer);
        expect((await fireJob(beingSent)).statusCode).toBe(500);
        expect(await isKept(beingSent)).toBe(true);
        expect(await store().load(beingSent.task_id)).toBeUndefined();
    });

    it("has jobs of no other name", async () => {
        const answer = await service.server.inject({ method: "POST", url: "/job/other-1", payload: {} });
        expect(answer.statusCode).toBe(404);
    });
});

const aRecord = (change: Partial<ScheduledReminder> = {}): ScheduledReminder => ({
    task_id: randomUUID(),
    user_id: randomUUID(),
    title: "t",
    due_date: "2027-01-01T00:15:00.000Z",
    remind_at: "2027-01-01T00:00:00.000Z",
    status: "scheduled",
    version: 1,
    request_id: "request-of-test",
    traceparent: "",
    ...change,
});

it("a user's reminders are listed page by page, those that come first at the top", async () => {
    const owner = { user_id: randomUUID() };
    const due = [3_600_000, 1_800_000, 7_200_000].map((it) => aTask({ ...owner, due_date: dueIn(it) }));
    const [later, sooner, last] = due as [Task, Task, Task];
    const without = aTask({ ...owner, reminder_offset_minutes: null });
    for (const it of [...due, without, aTask({ due_date: dueIn(60_000) })]) await publish("task.created", it);
    for (const it of due) await untilStatus(it, "scheduled");
    await publish("task.deleted", { ...last, version: 2 });
    await untilStatus(last, "cancelled");

    const authorization = `Bearer ${await tokens.issue({ userId: owner.user_id, role: "user" })}`;
    const list = async (query: string) => {
        const url = `/api/${owner.user_id}/reminders${query}`;
        const answer = await service.server.inject({ url, headers: { authorization } });
        const { items = [], next_cursor } = answer.json<{ items?: ScheduledReminder[]; next_cursor?: string }>();
        return { status: answer.statusCode, ids: items.map((it) => it.task_id), items, next_cursor };
    };
    const first = await list("?limit=2");
    expect(first.ids).toEqual([sooner.id, later.id]);
    expect(first.items[0]).toEqual((await reminderOf(sooner)).body);
    expect(await list(`?limit=2&cursor=${first.next_cursor}`)).toMatchObject({ ids: [last.id], next_cursor: null });
    expect((await list("?status=cancelled")).ids).toEqual([last.id]);
    const { remind_at } = first.items[1]!;
    expect((await list(`?from=${remind_at}`)).ids).toEqual([later.id, last.id]);
    expect((await list(`?to=${remind_at}`)).ids).toEqual([sooner.id]);
    expect(await list("?cursor=none")).toMatchObject({ status: 400 });
});

it("a page of reminders is read in the order of an index", async () => {
    const { db } = service.database;
    await service.database.indexed();
    const owner = randomUUID();
    await sql`
        insert into reminders (task_id, user_id, title, version, request_id, traceparent, status, due_date, remind_at)
        select gen_random_uuid(), case when it % 3 = 0 then ${owner}::uuid else gen_random_uuid() end, 'x', 1, '', '', 'sent',
            now() + it * interval '1 minute', now() + it * interval '1 minute'
        from generate_series(1, 6000) as it`.execute(db);
    await sql`analyze reminders`.execute(db);
    const query = reminderQuerySchema.parse({ limit: "20" });
    const { wholeTables, rowsRead, rowsSorted } = await explain(db, pageOfReminders(db, owner, query));
    expect({ wholeTables, rowsRead, rowsSorted }).toEqual({ wholeTables: [], rowsRead: 21, rowsSorted: 0 });
    await sql`delete from reminders where user_id = ${owner}`.execute(db);
});

it("is described by its OpenAPI document as it behaves", async () => {
    const operations = operationsOf("notification");
    expect(operations.map((it) => `${it.method} ${it.path}`)).toEqual([
        "get /api/{user_id}/reminders/{task_id}",
        "get /api/{user_id}/reminders",
    ]);
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
    expect([...statuses].sort()).toEqual([...answers, 408, 431, 500, 503].map(String));
});
