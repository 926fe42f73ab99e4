import { sql } from "kysely";
import pg from "pg";
import { migrations } from "../../../services/backend/src/migrations";
import { tableNames, type Tables } from "../../../services/backend/src/tables";
import { Database } from "@todo/shared/database";
import { createDatabase } from "../support/database";
import { testParts } from "../support/parts";
import { until } from "../support/until";

const opened: Database<Tables>[] = [];
afterEach(() => Promise.all(opened.splice(0).map((it) => it.close())));

/** The database as one replica of the backend opens it. */
function replica(url: string, more: typeof migrations = {}) {
    const { parts, lines } = testParts("backend");
    const database = new Database<Tables>({
        ...parts,
        url,
        applicationName: "backend",
        poolSize: 2,
        migrations: { ...migrations, ...more },
        tables: tableNames,
    });
    opened.push(database);
    return { database, lines };
}

async function applied(url: string): Promise<string[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query<{ name: string }>("select name from kysely_migration order by name");
    await client.end();
    return rows.map((it) => it.name);
}

it("replicas that start together bring the schema up to date once", async () => {
    const url = await createDatabase();
    const replicas = Array.from({ length: 4 }, () => replica(url));
    await Promise.all(replicas.map((it) => it.database.prepare()));
    expect(await applied(url)).toEqual(Object.keys(migrations));
    const lines = replicas.flatMap((it) => it.lines.lines);
    expect(lines.filter((it) => String(it["message"]).startsWith("Migrated the database"))).toHaveLength(
        Object.keys(migrations).length,
    );
    // Nobody failed and tried again: the lock made the others wait.
    expect(lines.filter((it) => it["event"] === "dependency_unavailable")).toEqual([]);
    for (const { database } of replicas) await database.check();
});

it("a replica of the version before starts on the schema of the next", async () => {
    const url = await createDatabase();
    const next = replica(url, { "9999-next": { up: (db) => sql`create table next (id integer)`.execute(db).then() } });
    await next.database.prepare();
    const before = replica(url);
    await before.database.prepare();
    await before.database.check();
    expect(await applied(url)).toEqual([...Object.keys(migrations), "9999-next"]);
});

it("a migration that fails leaves nothing behind, and is tried again", async () => {
    const url = await createDatabase();
    let attempts = 0;
    const flaky = replica(url, {
        "9999-flaky": {
            up: async (db) => {
                await sql`create table half (id integer)`.execute(db);
                if (++attempts === 1) throw new Error("the first time goes wrong");
            },
        },
    });
    const prepared = flaky.database.prepare();
    await until("it has failed once", () => flaky.lines.events("dependency_unavailable").length > 0);
    await expect(flaky.database.check()).rejects.toThrow("not up to date");
    await prepared;
    await flaky.database.check();
    expect(await applied(url)).toEqual([...Object.keys(migrations), "9999-flaky"]);
});
