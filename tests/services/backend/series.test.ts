import fc from "fast-check";
import { type TaskEvent } from "@todo/shared/events";
import { occurrenceIdBefore } from "@todo/shared/occurrence";
import { type Task } from "@todo/shared/task";
import { occurrenceAfter } from "../../../services/recurring-task/src/occurrences";
import { TestBackend, type TestUser } from "../support/backend";

let backend: TestBackend;
let user: TestUser;
beforeAll(async () => (backend = await TestBackend.start()));
beforeEach(async () => (user = await backend.user()));
afterAll(() => backend.stop());

const change = async (method: "PATCH" | "PUT" | "DELETE", path: string, payload?: object): Promise<Task> => {
    const answer = await user.request(method, `/${path}`, payload === undefined ? {} : { payload });
    if (answer.statusCode >= 300) throw new Error(answer.body);
    return (answer.body === "" ? {} : answer.json()) as Task;
};
const tasks = async (query = ""): Promise<Task[]> =>
    (await user.request("GET", `?sort=due_date${query}`)).json<{ items: Task[] }>().items;
const open = async () => (await tasks("&status=pending")).map((it) => it.due_date);

/** Completes a task, and gives recurring-task the messages of all completions that there were: some come again. */
async function complete(id: string): Promise<void> {
    await change("PATCH", `${id}/complete`);
    await deliver(id);
}
async function deliver(id: string): Promise<void> {
    for (const event of await backend.events(id)) {
        if (event.type !== "task.completed") continue;
        const occurrence = occurrenceAfter((event as TaskEvent).data.task);
        if (!occurrence) continue;
        const answer = await backend.inject({ method: "POST", url: "/internal/occurrences", payload: occurrence });
        expect([200, 201]).toContain(answer.statusCode);
    }
}

const weekly = { title: "Bins", due_date: "2030-01-07T09:00:00Z", recurrence: "weekly" };

describe("an undone completion", () => {
    it("takes back the task that followed, and the next completion makes another", async () => {
        const task = await user.create(weekly);
        await complete(task.id);
        expect(await open()).toEqual(["2030-01-14T09:00:00.000Z"]);
        await change("PATCH", `${task.id}/reopen`);
        expect(await open()).toEqual(["2030-01-07T09:00:00.000Z"]);
        // A message of the completion that was undone comes late.
        await deliver(task.id);
        expect(await open()).toEqual(["2030-01-07T09:00:00.000Z"]);
        await complete(task.id);
        expect(await open()).toEqual(["2030-01-14T09:00:00.000Z"]);
    });

    it("takes back what its message makes at the same moment", async () => {
        const bins = await Promise.all(Array.from({ length: 20 }, () => user.create(weekly)));
        for (const { id } of bins) {
            await change("PATCH", `${id}/complete`);
            await Promise.all([deliver(id), change("PATCH", `${id}/reopen`)]);
        }
        expect((await tasks("&status=pending")).map((it) => it.id).sort()).toEqual(bins.map((it) => it.id).sort());
    });

    it("counts no more, also when the task is deleted before its message comes", async () => {
        const task = await user.create(weekly);
        await change("PATCH", `${task.id}/complete`);
        await change("PATCH", `${task.id}/reopen`);
        await change("DELETE", task.id);
        await deliver(task.id);
        expect(await open()).toEqual([]);

        const completed = await user.create(weekly);
        await change("PATCH", `${completed.id}/complete`);
        await change("DELETE", completed.id);
        await deliver(completed.id);
        expect(await open()).toEqual(["2030-01-14T09:00:00.000Z"]);
    });

    it("counts no more for the version before, which makes the same id again", async () => {
        const task = await user.create(weekly);
        for (let round = 0; round < 2; round++) {
            const completed = await change("PATCH", `${task.id}/complete`);
            const next = occurrenceAfter(completed)!;
            const payload = { ...next, id: occurrenceIdBefore(next) };
            const answer = await backend.inject({ method: "POST", url: "/internal/occurrences", payload });
            expect(answer.json()).toMatchObject({ created: true });
            if (round === 0) await change("PATCH", `${task.id}/reopen`);
        }
        expect(await open()).toEqual(["2030-01-14T09:00:00.000Z"]);
    });

    it("leaves a follower that holds something of its own, and replaces it once that is deleted", async () => {
        const task = await user.create(weekly);
        await complete(task.id);
        const [follower] = await tasks("&status=pending");
        await change("PATCH", follower!.id, { description: "and the paper" });
        await change("PATCH", `${task.id}/reopen`);
        expect(await open()).toHaveLength(2);
        await complete(task.id);
        expect(await open()).toEqual(["2030-01-14T09:00:00.000Z"]);
        await change("PATCH", `${task.id}/reopen`);
        await change("DELETE", follower!.id);
        await complete(task.id);
        expect(await open()).toEqual(["2030-01-14T09:00:00.000Z"]);
    });

    it("does not hide a rhythm that was changed after it", async () => {
        const task = await user.create(weekly);
        await complete(task.id);
        await change("PATCH", `${task.id}/reopen`);
        await change("PATCH", task.id, { recurrence: "daily" });
        await complete(task.id);
        expect(await open()).toEqual(["2030-01-08T09:00:00.000Z"]);
    });
});

describe("a series", () => {
    it("ends for all its tasks, whichever of them says so, also before the next has come", async () => {
        const task = await user.create(weekly);
        await complete(task.id);
        await change("PATCH", task.id, { recurrence: "none" });
        const [follower] = await tasks("&status=pending");
        expect(follower).toMatchObject({ recurrence: "none", version: 2 });
        await complete(follower!.id);
        expect(await open()).toEqual([]);

        const other = await user.create(weekly);
        await change("PATCH", `${other.id}/complete`);
        await change("PATCH", other.id, { recurrence: "none" });
        await deliver(other.id);
        expect(await open()).toEqual([]);
    });

    it("stays as it is when one occurrence is postponed or done early", async () => {
        const rent = { title: "Rent", due_date: "2030-11-30T09:00:00Z", recurrence: "monthly" };
        const late = await user.create(rent);
        expect(await change("PATCH", late.id, { due_date: "2030-12-02T09:00:00Z" })).toMatchObject({
            series_date: "2030-11-30T09:00:00.000Z",
            series_start: "2030-11-30T09:00:00.000Z",
        });
        await complete(late.id);
        expect(await open()).toEqual(["2030-12-30T09:00:00.000Z"]);
        const [next] = await tasks("&status=pending");
        await change("PATCH", next!.id, { due_date: "2030-12-24T09:00:00Z" });
        await complete(next!.id);
        expect(await open()).toEqual(["2031-01-30T09:00:00.000Z"]);
    });

    it("goes on without an occurrence that is skipped", async () => {
        const task = await user.create(weekly);
        await change("PATCH", task.id, { due_date: "2030-01-08T09:00:00Z" });
        expect(await change("PATCH", `${task.id}/skip`)).toMatchObject({
            due_date: "2030-01-14T09:00:00.000Z",
            series_date: null,
        });
        expect((await backend.events(task.id)).at(-1)).toMatchObject({
            type: "task.updated",
            data: { changes: { due_date: ["2030-01-08T09:00:00.000Z", "2030-01-14T09:00:00.000Z"] } },
        });
        const plain = await user.create({});
        expect((await user.request("PATCH", `/${plain.id}/skip`)).statusCode).toBe(409);
        const last = await user.create({ ...weekly, recurrence: undefined, rrule: "FREQ=WEEKLY;COUNT=1" });
        expect((await user.request("PATCH", `/${last.id}/skip`)).statusCode).toBe(409);
    });

    it("is read and changed as a whole, from its open occurrence on", async () => {
        const task = await user.create(weekly);
        await complete(task.id);
        const request = (method: "GET" | "PATCH", payload?: object) =>
            backend.inject({
                method,
                url: `/api/${user.id}/series/${task.series_id}`,
                headers: { authorization: `Bearer ${user.token}` },
                ...(payload ? { payload } : {}),
            });
        const [follower] = await tasks("&status=pending");
        expect((await request("GET")).json()).toMatchObject({
            series_id: task.series_id,
            recurrence: "weekly",
            open_tasks: [follower!.id],
            next_dates: expect.arrayContaining(["2030-01-21T09:00:00.000Z"]) as unknown,
        });
        const changed = await request("PATCH", { due_date: "2030-01-15T10:00:00Z", rrule: "FREQ=WEEKLY;BYDAY=TU,TH" });
        expect(changed.json()).toMatchObject({
            series_start: "2030-01-15T10:00:00.000Z",
            rrule: "FREQ=WEEKLY;BYDAY=TU,TH",
            next_dates: expect.arrayContaining(["2030-01-17T10:00:00.000Z", "2030-01-22T10:00:00.000Z"]) as unknown,
        });
        await complete(follower!.id);
        expect(await open()).toEqual(["2030-01-17T10:00:00.000Z"]);
        expect((await request("PATCH", { recurrence: "none" })).json()).toMatchObject({ rrule: null, next_dates: [] });
        const [last] = await tasks("&status=pending");
        await complete(last!.id);
        expect((await request("GET")).statusCode).toBe(404);
    });
});

describe("a rule of RFC 5545", () => {
    it("decides the period, goes on as it says, and ends", async () => {
        const rrule = "FREQ=MONTHLY;BYDAY=-1FR;COUNT=2";
        const task = await user.create({ title: "Report", due_date: "2030-01-25T09:00:00Z", rrule: `RRULE:${rrule}` });
        expect(task).toMatchObject({ rrule, recurrence: "monthly", recurrence_interval: 1 });
        await complete(task.id);
        const [next] = await tasks("&status=pending");
        expect(next).toMatchObject({ rrule, due_date: "2030-02-22T09:00:00.000Z", occurrence: 2 });
        await complete(next!.id);
        expect(await open()).toEqual([]);
    });

    it.each([
        [{ rrule: "FREQ=HOURLY" }, "#/rrule"],
        [{ rrule: "FREQ=WEEKLY", recurrence: "daily" }, "#/recurrence"],
        [{ rrule: "FREQ=WEEKLY;INTERVAL=3", recurrence_interval: 2 }, "#/recurrence_interval"],
    ])("%j is refused at %s", async (payload, pointer) => {
        const answer = await user.request("POST", "", { payload: { title: "x", ...payload } });
        expect([answer.statusCode, answer.json<{ errors: object[] }>().errors]).toMatchObject([422, [{ pointer }]]);
    });

    it("gives way to a period, and takes no interval from elsewhere", async () => {
        const task = await user.create({ ...weekly, recurrence: undefined, rrule: "FREQ=WEEKLY;BYDAY=MO,WE" });
        const refused = await user.request("PATCH", `/${task.id}`, { payload: { recurrence_interval: 2 } });
        expect(refused.statusCode).toBe(422);
        expect(await change("PATCH", task.id, { recurrence: "daily" })).toMatchObject({ rrule: null });
    });
});

describe("a whole day", () => {
    it("is due on that day in the zone of the task, wherever that moves, and recurs as a day", async () => {
        const task = await user.create({
            title: "Birthday",
            due_date: "2030-04-26",
            time_zone: "Africa/Cairo",
            recurrence: "yearly",
        });
        // Midnight does not exist on that day.
        expect(task).toMatchObject({ all_day: true, due_date: "2030-04-25T22:00:00.000Z" });
        await complete(task.id);
        const [next] = await tasks("&status=pending");
        expect(next).toMatchObject({ all_day: true, due_date: "2031-04-25T21:00:00.000Z" });
        expect(await change("PATCH", next!.id, { time_zone: "UTC" })).toMatchObject({
            due_date: "2031-04-26T00:00:00.000Z",
        });
        expect(await change("PATCH", next!.id, { due_date: "2031-04-26T15:00:00Z" })).toMatchObject({ all_day: false });
        expect(await change("PATCH", next!.id, { all_day: true })).toMatchObject({
            due_date: "2031-04-26T00:00:00.000Z",
        });
    });

    it("is overdue when it is over", async () => {
        const day = (ago: number) => new Date(Date.now() - ago * 24 * 3_600_000).toISOString().slice(0, 10);
        await user.create({ title: "today", due_date: day(0) });
        await user.create({ title: "before", due_date: day(1) });
        expect((await tasks("&overdue=true")).map((it) => it.title)).toEqual(["before"]);
    });
});

it("whatever is stored can be read and sent back", async () => {
    const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 });
    const input = fc.record(
        {
            title: text,
            description: text,
            tags: fc.array(text, { maxLength: 4 }),
            due_date: fc.oneof(
                fc.constant(null),
                fc
                    .date({ min: new Date("1970-01-03"), max: new Date("9999-12-28"), noInvalidDate: true })
                    .chain((it) => fc.constantFrom(it.toISOString(), it.toISOString().slice(0, 10))),
            ),
            all_day: fc.boolean(),
            time_zone: fc.constantFrom("UTC", "Europe/Berlin", "Pacific/Apia", "Africa/Cairo", "America/New_York"),
            recurrence: fc.constantFrom("none", "daily", "monthly"),
            recurrence_interval: fc.integer({ min: 1, max: 365 }),
            rrule: fc.constantFrom(
                null,
                "FREQ=MONTHLY;BYDAY=-1FR",
                "freq=daily;interval=3",
                "FREQ=WEEKLY;UNTIL=20300101",
            ),
            reminder_offset_minutes: fc.option(fc.integer({ min: 0, max: 40_320 })),
        },
        { requiredKeys: ["title"] },
    );
    let accepted = 0;
    await fc.assert(
        fc.asyncProperty(input, async (payload) => {
            const created = await user.request("POST", "", { payload });
            if (created.statusCode !== 201) return expect(created.statusCode).toBe(422);
            accepted++;
            const task = created.json<Task>();
            const again = await user.request("PUT", `/${task.id}`, { payload: task });
            expect([again.statusCode, again.json()]).toEqual([200, task]);
            for (const tag of task.tags) {
                const found = await user.request("GET", `?tags=${encodeURIComponent(tag)}`);
                expect(found.json<{ items: Task[] }>().items.map((it) => it.id)).toContain(task.id);
            }
            return undefined;
        }),
        { numRuns: 150 },
    );
    expect(accepted).toBeGreaterThan(50);
});

it("a status is not sent back to change it", async () => {
    const task = await user.create({});
    const answer = await user.request("PUT", `/${task.id}`, { payload: { ...task, status: "completed" } });
    expect([answer.statusCode, answer.json<{ errors: object[] }>().errors]).toMatchObject([
        422,
        [{ pointer: "#/status" }],
    ]);
});

it("another user's series is out of reach", async () => {
    const task = await user.create(weekly);
    const stranger = await backend.user();
    const answer = await backend.inject({
        url: `/api/${stranger.id}/series/${task.series_id}`,
        headers: { authorization: `Bearer ${stranger.token}` },
    });
    expect(answer.statusCode).toBe(404);
});
