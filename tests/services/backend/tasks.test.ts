import { randomUUID } from "node:crypto";
import { type ProblemDocument } from "@todo/shared/problems";
import { occurrenceId } from "@todo/shared/occurrence";
import { type Task } from "@todo/shared/task";
import { TestBackend, type TestUser } from "../support/backend";

let backend: TestBackend;
let user: TestUser;
beforeAll(async () => {
    backend = await TestBackend.start();
    user = await backend.user();
});
afterAll(() => backend.stop());

describe("creating a task", () => {
    it("fills in defaults, and commits one event with the same snapshot", async () => {
        const answer = await user.request("POST", "", {
            payload: { title: "  Pay rent ", tags: ["Home", "home", "Money"], due_date: "2027-01-31T09:00:00+01:00" },
            headers: {
                "x-request-id": "request-1",
                traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            },
        });
        expect(answer.statusCode).toBe(201);
        const task = answer.json<Task>();
        expect(task).toMatchObject({
            user_id: user.id,
            title: "Pay rent",
            description: "",
            status: "pending",
            priority: "medium",
            tags: ["home", "money"],
            due_date: "2027-01-31T08:00:00.000Z",
            time_zone: "UTC",
            recurrence: "none",
            recurrence_interval: 1,
            reminder_offset_minutes: 15,
            version: 1,
            series_id: task.id,
            occurrence: 1,
        });
        expect(answer.headers).toMatchObject({
            etag: '"1"',
            location: `${user.tasksUrl}/${task.id}`,
            "x-request-id": "request-1",
        });
        const [event, ...rest] = await backend.events(task.id);
        expect(rest).toEqual([]);
        expect(event).toMatchObject({
            specversion: "1.0",
            source: "/todo/backend",
            type: "task.created",
            subject: task.id,
            partitionkey: task.id,
            time: task.created_at,
            traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            data: { schema_version: 1, task_id: task.id, user_id: user.id, request_id: "request-1", version: 1, task },
        });
        expect(backend.lines.events("task_created").at(-1)).toMatchObject({
            request_id: "request-1",
            trace_id: "0af7651916cd43dd8448eb211c80319c",
            user_id: user.id,
            task_id: task.id,
        });
    });

    it("says what is wrong, where, and logs that with the request's id", async () => {
        const answer = await user.request("POST", "", {
            payload: { title: "", priority: "urgent", due_date: "tomorrow", owner: "me" },
        });
        expect(answer.statusCode).toBe(422);
        expect(answer.headers["content-type"]).toBe("application/problem+json");
        const problem = answer.json<ProblemDocument>();
        expect(problem).toMatchObject({
            type: "urn:todo:problem:validation-failed",
            status: 422,
            instance: user.tasksUrl,
        });
        expect(problem.request_id).toBe(answer.headers["x-request-id"]);
        expect(problem.errors?.map((it) => it.pointer).sort()).toEqual(["#", "#/due_date", "#/priority", "#/title"]);
        expect(backend.lines.events("task_create_failed").at(-1)).toMatchObject({
            request_id: problem.request_id,
            user_id: user.id,
            level: "info",
        });
    });

    it("happens once per Idempotency-Key", async () => {
        const headers = { "idempotency-key": randomUUID() };
        const payload = { title: "Once" };
        const created = await backend.metric("tasks_created_total", { origin: "api" });
        const answers = await Promise.all([1, 2, 3].map(() => user.request("POST", "", { payload, headers })));
        expect(answers.map((it) => it.statusCode)).toEqual([201, 201, 201]);
        expect(new Set(answers.map((it) => it.body)).size).toBe(1);
        expect(answers.filter((it) => it.headers["idempotency-replayed"] === "true")).toHaveLength(2);
        expect(await backend.metric("tasks_created_total", { origin: "api" })).toBe(created + 1);

        const other = await user.request("POST", "", { payload: { title: "Other" }, headers });
        expect(other.statusCode).toBe(422);
        expect(other.json()).toMatchObject({ type: "urn:todo:problem:idempotency-key-reused" });
        const stranger = await backend.user();
        expect(
            (await stranger.request("POST", "", { payload, headers })).headers["idempotency-replayed"],
        ).toBeUndefined();
    });
});

describe("what is stored", () => {
    it("can be sent back, filtered by and repeated, also a tag that lower case makes longer", async () => {
        // 25 characters that each become two.
        const tags = ["İ".repeat(25)];
        const { recurrence, ...task } = await user.create({ tags, recurrence: "daily" });
        const stored = encodeURIComponent(task.tags[0]!);
        expect([...task.tags[0]!]).toHaveLength(50);
        expect((await user.request("GET", `?tags=${stored}`)).json()).toMatchObject({ items: [{ id: task.id }] });
        const again = { title: "x", tags: task.tags, recurrence };
        expect((await user.request("PUT", `/${task.id}`, { payload: again })).json()).toMatchObject(again);
        expect((await user.request("POST", "", { payload: { title: "x", tags: ["İ".repeat(26)] } })).statusCode).toBe(
            422,
        );
        const completed = (await user.request("PATCH", `/${task.id}/complete`)).json<Task>();
        const occurrence = {
            id: occurrenceId(completed),
            user_id: user.id,
            series_id: task.series_id,
            series_start: task.created_at,
            occurrence: 2,
            due_date: task.created_at,
            title: "x",
            recurrence,
            // As an older version stored them.
            tags: [tags[0]!.repeat(2).toLowerCase()],
        };
        const answer = await backend.inject({ method: "POST", url: "/internal/occurrences", payload: occurrence });
        expect(answer.statusCode).toBe(201);
    });
});

describe("changing a task", () => {
    it("grows the version, and tells old and new values", async () => {
        const task = await user.create({ priority: "low" });
        const answer = await user.request("PATCH", `/${task.id}`, { payload: { priority: "high", tags: ["x"] } });
        expect(answer.json()).toMatchObject({ priority: "high", tags: ["x"], version: 2, title: task.title });
        expect(answer.headers["etag"]).toBe('"2"');
        const event = (await backend.events(task.id)).at(-1);
        expect(event).toMatchObject({
            type: "task.updated",
            data: { version: 2, changes: { priority: ["low", "high"], tags: [[], ["x"]] } },
        });
    });

    it("is nothing when nothing changes", async () => {
        const task = await user.create({ priority: "low" });
        const answer = await user.request("PATCH", `/${task.id}`, { payload: { priority: "low" } });
        expect(answer.json()).toEqual(task);
        expect(await backend.events(task.id)).toHaveLength(1);
    });

    it("replaces all fields by PUT", async () => {
        const task = await user.create({ description: "long", tags: ["x"] });
        const answer = await user.request("PUT", `/${task.id}`, { payload: { title: "New" } });
        expect(answer.json()).toMatchObject({ title: "New", description: "", tags: [], version: 2 });
    });

    it("asks for the version that the caller saw", async () => {
        const task = await user.create({});
        const change = (ifMatch: string, payload: object) =>
            user.request("PATCH", `/${task.id}`, { payload, headers: { "if-match": ifMatch } });
        expect((await change('"1"', { title: "a" })).statusCode).toBe(200);
        const stale = await change('"1"', { title: "b" });
        expect(stale.statusCode).toBe(412);
        expect(stale.headers["etag"]).toBe('"2"');
        expect((await change('W/"2"', { title: "c" })).statusCode).toBe(412);
        expect((await change('"7,8" ,W/"x", "2"', { title: "d" })).statusCode).toBe(200);
        expect((await change("*", { title: "e" })).statusCode).toBe(200);
        expect((await change("4", { title: "f" })).statusCode).toBe(400);
        const remove = await user.request("DELETE", `/${task.id}`, { headers: { "if-match": '"1"' } });
        expect(remove.statusCode).toBe(412);
        expect((await user.request("GET", `/${task.id}`, { headers: { "if-none-match": '"4"' } })).statusCode).toBe(
            304,
        );
    });

    it("loses no update when many come at once", async () => {
        const task = await user.create({});
        const answers = await Promise.all(
            Array.from({ length: 10 }, (_, index) =>
                user.request("PATCH", `/${task.id}`, { payload: { title: `Title ${index}` } }),
            ),
        );
        expect(answers.map((it) => it.json<Task>().version).sort((a, b) => a - b)).toEqual([
            2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
        ]);
        const versions = (await backend.events(task.id)).map((it) => it.data.version);
        expect(versions).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    });
});

describe("completing a task", () => {
    it("sets the status; repeating changes nothing", async () => {
        const task = await user.create({});
        const first = await user.request("PATCH", `/${task.id}/complete`);
        const second = await user.request("PATCH", `/${task.id}/complete`);
        expect(first.json()).toMatchObject({ status: "completed", version: 2 });
        expect(second.json()).toEqual(first.json());
        const reopened = await user.request("PATCH", `/${task.id}/reopen`);
        expect(reopened.json()).toMatchObject({ status: "pending", completed_at: null, version: 3 });
        await user.request("PATCH", `/${task.id}/reopen`);
        expect((await backend.events(task.id)).map((it) => it.type)).toEqual([
            "task.created",
            "task.completed",
            "task.reopened",
        ]);
    });
});

describe("deleting a task", () => {
    it("leaves its last state in the event, as the newest version", async () => {
        const task = await user.create({ title: "Gone" });
        expect((await user.request("DELETE", `/${task.id}`)).statusCode).toBe(204);
        expect((await user.request("GET", `/${task.id}`)).statusCode).toBe(404);
        expect((await user.request("DELETE", `/${task.id}`)).statusCode).toBe(404);
        const event = (await backend.events(task.id)).at(-1);
        expect(event).toMatchObject({ type: "task.deleted", data: { version: 2, task: { title: "Gone" } } });
    });
});

describe("other people's tasks", () => {
    it("are out of reach", async () => {
        const task = await user.create({});
        const stranger = await backend.user();
        const owner = `/api/${user.id}/tasks`;
        const as = (url: string) =>
            backend.inject({ url, headers: { authorization: `Bearer ${stranger.token}`, "x-request-id": "stranger" } });
        expect((await as(`${owner}/${task.id}`)).statusCode).toBe(403);
        expect((await as(owner)).statusCode).toBe(403);
        expect((await as(`${stranger.tasksUrl}/${task.id}`)).statusCode).toBe(404);
        expect((await backend.inject({ url: owner })).statusCode).toBe(401);
        expect(backend.lines.events("request_rejected").at(-2)).toMatchObject({
            request_id: "stranger",
            status: 404,
            level: "info",
        });
    });
});
