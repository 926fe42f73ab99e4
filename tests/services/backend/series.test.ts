import { RecurringTasks, weekly } from "../support/recurring-tasks";
import { TestBackend, type TestUser } from "../support/backend";

let backend: TestBackend;
let user: TestUser;
let tasks: RecurringTasks;
beforeAll(async () => (backend = await TestBackend.start()));
beforeEach(async () => {
    user = await backend.user();
    tasks = new RecurringTasks(backend, user);
});
afterAll(() => backend.stop());

describe("a series", () => {
    it("ends for all its tasks, whichever of them says so, also before the next has come", async () => {
        const task = await user.create(weekly);
        await tasks.complete(task.id);
        await tasks.change("PATCH", task.id, { recurrence: "none" });
        const [follower] = await tasks.open();
        expect(follower).toMatchObject({ recurrence: "none", version: 2 });
        await tasks.complete(follower!.id);
        expect(await tasks.openDates()).toEqual([]);

        const other = await user.create(weekly);
        await tasks.change("PATCH", `${other.id}/complete`);
        await tasks.change("PATCH", other.id, { recurrence: "none" });
        await tasks.deliver(other.id);
        expect(await tasks.openDates()).toEqual([]);
    });

    it("stays as it is when one occurrence is postponed or done early", async () => {
        const rent = { title: "Rent", due_date: "2030-11-30T09:00:00Z", recurrence: "monthly" };
        const late = await user.create(rent);
        expect(await tasks.change("PATCH", late.id, { due_date: "2030-12-02T09:00:00Z" })).toMatchObject({
            series_date: "2030-11-30T09:00:00.000Z",
            series_start: "2030-11-30T09:00:00.000Z",
        });
        await tasks.complete(late.id);
        expect(await tasks.openDates()).toEqual(["2030-12-30T09:00:00.000Z"]);
        const [next] = await tasks.open();
        await tasks.change("PATCH", next!.id, { due_date: "2030-12-24T09:00:00Z" });
        await tasks.complete(next!.id);
        expect(await tasks.openDates()).toEqual(["2031-01-30T09:00:00.000Z"]);
    });

    it("goes on without an occurrence that is skipped", async () => {
        const task = await user.create(weekly);
        await tasks.change("PATCH", task.id, { due_date: "2030-01-08T09:00:00Z" });
        expect(await tasks.change("PATCH", `${task.id}/skip`)).toMatchObject({
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
        await tasks.complete(task.id);
        const request = (method: "GET" | "PATCH", payload?: object) =>
            backend.inject({
                method,
                url: `/api/${user.id}/series/${task.series_id}`,
                headers: { authorization: `Bearer ${user.token}` },
                ...(payload ? { payload } : {}),
            });
        const [follower] = await tasks.open();
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
        await tasks.complete(follower!.id);
        expect(await tasks.openDates()).toEqual(["2030-01-17T10:00:00.000Z"]);
        expect((await request("PATCH", { recurrence: "none" })).json()).toMatchObject({ rrule: null, next_dates: [] });
        const [last] = await tasks.open();
        await tasks.complete(last!.id);
        expect((await request("GET")).statusCode).toBe(404);
    });
});

describe("a rule of RFC 5545", () => {
    it("decides the period, goes on as it says, and ends", async () => {
        const rrule = "FREQ=MONTHLY;BYDAY=-1FR;COUNT=2";
        const task = await user.create({ title: "Report", due_date: "2030-01-25T09:00:00Z", rrule: `RRULE:${rrule}` });
        expect(task).toMatchObject({ rrule, recurrence: "monthly", recurrence_interval: 1 });
        await tasks.complete(task.id);
        const [next] = await tasks.open();
        expect(next).toMatchObject({ rrule, due_date: "2030-02-22T09:00:00.000Z", occurrence: 2 });
        await tasks.complete(next!.id);
        expect(await tasks.openDates()).toEqual([]);
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
        expect(await tasks.change("PATCH", task.id, { recurrence: "daily" })).toMatchObject({ rrule: null });
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
        await tasks.complete(task.id);
        const [next] = await tasks.open();
        expect(next).toMatchObject({ all_day: true, due_date: "2031-04-25T21:00:00.000Z" });
        expect(await tasks.change("PATCH", next!.id, { time_zone: "UTC" })).toMatchObject({
            due_date: "2031-04-26T00:00:00.000Z",
        });
        expect(await tasks.change("PATCH", next!.id, { due_date: "2031-04-26T15:00:00Z" })).toMatchObject({
            all_day: false,
        });
        expect(await tasks.change("PATCH", next!.id, { all_day: true })).toMatchObject({
            due_date: "2031-04-26T00:00:00.000Z",
        });
    });

    it("is overdue when it is over", async () => {
        const day = (ago: number) => new Date(Date.now() - ago * 24 * 3_600_000).toISOString().slice(0, 10);
        await user.create({ title: "today", due_date: day(0) });
        await user.create({ title: "before", due_date: day(1) });
        expect((await tasks.list("&overdue=true")).map((it) => it.title)).toEqual(["before"]);
    });
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

it("a series is not changed at a task that is completed meanwhile", async () => {
    const task = await user.create(weekly);
    const answer = await backend.whileCompleting(task.id, () =>
        backend.inject({
            method: "PATCH",
            url: `/api/${user.id}/series/${task.series_id}`,
            headers: { authorization: `Bearer ${user.token}` },
            payload: { due_date: "2030-01-09T09:00:00Z" },
        }),
    );
    expect(answer.statusCode).toBe(404);
    expect((await user.request("GET", `/${task.id}`)).json()).toMatchObject({
        due_date: task.due_date,
        version: task.version,
    });
});
