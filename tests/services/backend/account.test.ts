import { randomUUID } from "node:crypto";
import { type Occurrence } from "@todo/shared/occurrence";
import { type Task } from "@todo/shared/task";
import { occurrenceAfter } from "../../../services/recurring-task/src/occurrences";
import { TestBackend } from "../support/backend";

let backend: TestBackend;
beforeAll(async () => (backend = await TestBackend.start()));
afterAll(() => backend.stop());

const password = "correct horse";
const send = (method: "GET" | "PUT" | "PATCH" | "POST" | "DELETE", url: string, token: string, payload?: object) =>
    backend.inject({ method, url, headers: { authorization: `Bearer ${token}` }, ...(payload ? { payload } : {}) });

async function register() {
    const email = `${randomUUID()}@example.com`;
    const answer = await backend.inject({ method: "POST", url: "/api/auth/register", payload: { email, password } });
    const { access_token, user_id } = answer.json<{ access_token: string; user_id: string }>();
    return { email, token: access_token, userId: user_id };
}

it("users learn who they are", async () => {
    const { email, token, userId } = await register();
    expect((await send("GET", "/api/me", token)).json()).toEqual({ user_id: userId, email, role: "user" });
    const stranger = await backend.user();
    expect((await send("GET", "/api/me", stranger.token)).statusCode).toBe(404);
    expect((await backend.inject({ url: "/api/me" })).statusCode).toBe(401);
});

it("a password is changed by whoever knows it", async () => {
    const { email, token } = await register();
    const change = (from: string, to: string) =>
        send("PUT", "/api/me/password", token, { password: from, new_password: to });
    expect((await change("wrong password", "another horse")).statusCode).toBe(403);
    expect((await change(password, "another horse")).statusCode).toBe(204);
    const login = async (it: string) =>
        (await backend.inject({ method: "POST", url: "/api/auth/login", payload: { email, password: it } })).statusCode;
    expect([await login(password), await login("another horse")]).toEqual([401, 200]);
    for (let tries = 0; tries < 10; tries++) await change("wrong password", "x".repeat(8));
    expect((await change("wrong password", "x".repeat(8))).statusCode).toBe(429);
});

it("an account goes with all its tasks, and the other services hear of each", async () => {
    const { email, token, userId } = await register();
    const tasks = `/api/${userId}/tasks`;
    const payload = { title: "x", recurrence: "daily", due_date: "2030-01-01T09:00:00Z" };
    const ids: string[] = [];
    for (let count = 0; count < 3; count++)
        ids.push((await send("POST", tasks, token, payload)).json<{ id: string }>().id);
    const other = await backend.user();
    const kept = await other.create({});
    expect((await send("DELETE", "/api/me", token)).statusCode).toBe(204);
    expect((await send("GET", tasks, token)).json()).toMatchObject({ items: [] });
    for (const id of ids)
        expect((await backend.events(id)).map((it) => it.type)).toEqual(["task.created", "task.deleted"]);
    expect((await other.request("GET", `/${kept.id}`)).statusCode).toBe(200);
    const { db } = backend.backend.database;
    for (const table of ["series", "idempotency_keys"] as const)
        expect(await db.selectFrom(table).select("user_id").where("user_id", "=", userId).execute()).toEqual([]);
    const login = await backend.inject({ method: "POST", url: "/api/auth/login", payload: { email, password } });
    expect(login.statusCode).toBe(401);
});

it("nothing follows in an account that is deleted before the message of a completion comes", async () => {
    const { token, userId } = await register();
    const tasks = `/api/${userId}/tasks`;
    const payload = { title: "x", recurrence: "daily", due_date: "2030-01-01T09:00:00Z" };
    const { id } = (await send("POST", tasks, token, payload)).json<Task>();
    const complete = async (task: string) =>
        occurrenceAfter((await send("PATCH", `${tasks}/${task}/complete`, token)).json<Task>())!;
    const deliver = async (it: Occurrence) =>
        (await backend.inject({ method: "POST", url: "/internal/occurrences", payload: it })).json<object>();
    const follower = await complete(id);
    expect(await deliver(follower)).toEqual({ task_id: follower.id, created: true });
    const late = await complete(follower.id);
    expect((await send("DELETE", "/api/me", token)).statusCode).toBe(204);
    expect(await deliver(late)).toEqual({ task_id: late.id, created: false });
    expect((await send("GET", tasks, token)).json()).toMatchObject({ items: [] });
    const claims = await backend.backend.database.db.selectFrom("occurrences").selectAll().execute();
    expect(claims.filter((it) => it.series_id === id)).toEqual([]);
});

it("tasks are counted, sorted by title and completed together", async () => {
    const user = await backend.user();
    for (const title of ["beta", "Alpha", "gamma"]) await user.create({ title, priority: "high" });
    await user.create({ title: "other" });
    expect((await user.request("GET", "/count?priority=high")).json()).toEqual({ count: 3 });
    expect((await user.request("GET", "/count?limit=1")).statusCode).toBe(400);
    const titles: string[] = [];
    let cursor = "";
    for (;;) {
        const answer = await user.request("GET", `?sort=title&limit=1${cursor}`);
        const page = answer.json<{ items: { id: string; title: string }[]; next_cursor: string | null }>();
        titles.push(...page.items.map((it) => it.title));
        if (page.next_cursor === null) break;
        cursor = `&cursor=${page.next_cursor}`;
    }
    expect(titles).toEqual(["Alpha", "beta", "gamma", "other"]);
    const { items } = (await user.request("GET", "?priority=high")).json<{ items: { id: string }[] }>();
    const missing = randomUUID();
    const done = await user.request("POST", "/complete", { payload: { ids: [...items.map((it) => it.id), missing] } });
    expect(done.json()).toMatchObject({ missing: [missing], items: items.map(() => ({ status: "completed" })) });
    expect((await user.request("GET", "/count?status=completed")).json()).toEqual({ count: 3 });
});
