import { sql } from "kysely";
import { cleanUp } from "../../../services/backend/src/housekeeping";
import { TestBackend } from "../support/backend";

let backend: TestBackend;
beforeAll(async () => {
    backend = await TestBackend.start();
});
afterAll(() => backend.stop());

it("deletes what has expired, in batches, and nothing else", async () => {
    const { db } = backend.backend.database;
    await sql`
        insert into idempotency_keys (user_id, key, request_hash, created_at)
        select gen_random_uuid(), case when i <= 25 then 'old' else 'new' end, 'hash',
               now() - case when i <= 25 then interval '25 hours' else interval '23 hours' end
        from generate_series(1, 30) i`.execute(db);
    await sql`
        insert into login_limits (key, points, expire)
        select i::text, 1, extract(epoch from now()) * 1000 + case when i <= 20 then -1000 else 60000 end
        from generate_series(1, 23) i`.execute(db);
    await cleanUp(db, 10);
    const keys = await db.selectFrom("idempotency_keys").select("key").execute();
    expect(keys.map((it) => it.key)).toEqual(Array(5).fill("new"));
    expect(await db.selectFrom("login_limits").select("key").execute()).toHaveLength(3);
});
