import pg from "pg";
import { insertTasks } from "../../../checks/bench/scale-data";
import { indexes } from "../../../services/backend/src/indexes";
import { migrations } from "../../../services/backend/src/migrations";
import { tableNames, type Tables } from "../../../services/backend/src/tables";
import { Database } from "@todo/shared/database";
import { type Indexes } from "@todo/shared/indexes";
import { createDatabase } from "../support/database";
import { testParts } from "../support/parts";
import { until } from "../support/until";

const opened: { close: () => Promise<void> }[] = [];
afterEach(async () => {
    for (const it of opened.splice(0)) await it.close();
});

function replica(url: string, wanted: Indexes | undefined = indexes) {
    const { parts, lines } = testParts("backend");
    const database = new Database<Tables>({
        ...parts,
        url,
        applicationName: "backend",
        poolSize: 2,
        migrations,
        indexes: wanted,
        tables: tableNames,
    });
    opened.push(database);
    return { database, lines };
}

async function client(url: string): Promise<pg.Client> {
    const connected = new pg.Client({ connectionString: url });
    await connected.connect();
    opened.push({ close: () => connected.end() });
    return connected;
}

const namesOf = async (asker: pg.Client) => {
    const { rows } = await asker.query<{ name: string }>(
        "select relname as name from pg_index join pg_class on oid = indexrelid where indisvalid and relname ~ '^(tasks|login)_'",
    );
    return rows.map((it) => it.name);
};

it("a table of the version before takes changes all the while its new indexes are built", async () => {
    const url = await createDatabase();
    const before = replica(url, { wanted: {}, retired: [] });
    await before.database.prepare();
    const writer = await client(url);
    await writer.query(insertTasks({ count: 40_000 }));

    const after = replica(url);
    await after.database.prepare();
    // Ready before its indexes are.
    await after.database.check();
    let built = false;
    void after.database.indexed().then(() => (built = true));
    let writes = 0;
    let longest = 0;
    while (!built) {
        const started = performance.now();
        await writer.query("update tasks set version = version + 1 where id = (select id from tasks limit 1)");
        longest = Math.max(longest, performance.now() - started);
        writes++;
    }
    expect(writes).toBeGreaterThan(20);
    expect(longest).toBeLessThan(1000);
    const names = await namesOf(writer);
    expect(names).toEqual(expect.arrayContaining(Object.keys(indexes.wanted)));
    expect(names).not.toContain("tasks_by_due_date");
});

it("replicas that start together build each index once, and what one left unfinished is built again", async () => {
    const url = await createDatabase();
    const first = replica(url, { wanted: {}, retired: [] });
    await first.database.prepare();
    const admin = await client(url);
    await admin.query("create index tasks_by_update on tasks (user_id)");
    await admin.query("update pg_index set indisvalid = false where indexrelid = 'tasks_by_update'::regclass");

    const replicas = Array.from({ length: 3 }, () => replica(url));
    await Promise.all(replicas.map((it) => it.database.prepare()));
    await Promise.all(replicas.map((it) => it.database.indexed()));
    const messages = replicas.flatMap((it) => it.lines.lines.map((line) => String(line["message"])));
    const built = messages.filter((it) => it.startsWith("Built the index"));
    expect(built.sort()).toEqual(
        Object.keys(indexes.wanted)
            .map((it) => `Built the index ${it}.`)
            .sort(),
    );
    const { rows } = await admin.query("select pg_get_indexdef('tasks_by_update'::regclass) as definition");
    expect(rows).toEqual([{ definition: expect.stringContaining("updated_at") as string }]);
});

it("a service that may not create an extension works, has its other indexes, and says what to do", async () => {
    const url = await createDatabase();
    const admin = await client(url);
    const name = new URL(url).pathname.slice(1);
    await admin.query(`create role ${name} login password 'password'`);
    await admin.query(`grant create, usage on schema public to ${name}`);
    const login = new URL(url);
    login.username = name;
    const { database, lines } = replica(login.href);
    await database.prepare();
    const warnings = () => lines.lines.filter((it) => it["level"] === "warn");
    await until("it warns", () => warnings().length > 0);
    expect(warnings()[0]).toMatchObject({
        error_message: expect.stringMatching(/no extension pg_trgm.*docs\/external-database\.md/) as string,
    });
    await database.check();
    const names = await namesOf(admin);
    expect(names).toContain("tasks_by_priority");
    expect(names).not.toContain("tasks_by_words");
});

it("a service that stops does not wait for its indexes", async () => {
    const url = await createDatabase();
    const blocker = await client(url);
    await replica(url, { wanted: {}, retired: [] }).database.prepare();
    await blocker.query("begin");
    await blocker.query("update tasks set version = 1");
    const { database } = replica(url);
    await database.prepare();
    // A transaction sees the activity of its first look only.
    const watcher = await client(url);
    await until("it builds", async () => {
        const { rows } = await watcher.query("select 1 from pg_stat_activity where query like 'create index%'");
        return rows.length > 0;
    });
    const started = performance.now();
    await database.close();
    expect(performance.now() - started).toBeLessThan(2000);
    await blocker.query("rollback");
});
