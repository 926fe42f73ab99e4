import { sql } from "kysely";
import { type Task } from "@todo/shared/task";
import { TestBackend } from "../support/backend";

let backend: TestBackend;
beforeAll(async () => (backend = await TestBackend.start()));
afterAll(() => backend.stop());

/** What Postgres answers when a file cannot grow (SQLSTATE 53100), for every change of a task. */
const diskFull = sql`
    create function disk_full() returns trigger language plpgsql as $$
    begin
        raise exception 'could not extend file: No space left on device' using errcode = 'disk_full';
    end $$;
    create trigger disk_full before insert or update on tasks for each row execute function disk_full()`;

it("a full disk refuses changes with 503, loses none, and leaves reading alone", async () => {
    const { database } = backend.backend;
    const { db } = database;
    // An index that is still being built, and the trigger, would wait for each other.
    await database.indexed();
    const user = await backend.user();
    const kept = await user.create({ title: "from before" });
    await diskFull.execute(db);

    const attempt = () =>
        user.request("POST", "", { payload: { title: "tried again" }, headers: { "idempotency-key": "one" } });
    const refused = await attempt();
    expect(refused.statusCode).toBe(503);
    expect(refused.json()).toMatchObject({ type: expect.stringContaining("unavailable") as string });
    expect((await user.request("GET", `/${kept.id}`)).json()).toMatchObject({ title: "from before" });

    await sql`drop trigger disk_full on tasks`.execute(db);
    const created = await attempt();
    expect(created.statusCode).toBe(201);
    expect((await attempt()).json<Task>().id).toBe(created.json<Task>().id);
    expect((await backend.events(created.json<Task>().id)).map((it) => it.type)).toEqual(["task.created"]);
});
