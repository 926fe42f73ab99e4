import { Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import { preparing } from "@todo/shared/prepared-statements";
import { createDatabase } from "../support/database";

interface Tables {
    notes: { id: number; text: string };
}

let db: Kysely<Tables>;
beforeEach(async () => {
    // One connection, so that what it has prepared can be asked for.
    const pool = new pg.Pool({ connectionString: await createDatabase(), max: 1 });
    db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: preparing(pool) }) });
    await sql`create table notes (id integer primary key, text text not null)`.execute(db);
});
afterEach(() => db.destroy());

const prepared = async () => {
    const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(db);
    return rows.map((it) => it.statement.split(" ", 1)[0]).sort();
};
const insert = (id: number) => db.insertInto("notes").values({ id, text: "a" }).execute();
const lock = (id: number) => db.selectFrom("notes").select("text").where("id", "=", id).forUpdate().execute();
const readAll = (id: number) => db.selectFrom("notes").selectAll().where("id", "=", id).forUpdate().execute();
const rename = (id: number, text: string) => db.updateTable("notes").set({ text }).where("id", "=", id).execute();

it("prepares changes and locks once, and nothing else", async () => {
    for (const id of [1, 2]) {
        await insert(id);
        await lock(id);
        await rename(id, "b");
        await db.selectFrom("notes").select("text").where("text", "like", "b%").execute();
        await db.deleteFrom("notes").where("id", "=", id).execute();
    }
    expect(await prepared()).toEqual(["delete", "insert", "select", "update"]);
});

it("goes on when a newer version changes the table, as it does before the older one is gone", async () => {
    const change = async (id: number) => {
        await insert(id);
        await rename(id, "b");
        await lock(id);
        return readAll(id);
    };
    await change(1);
    await sql`alter table notes add column color text`.execute(db);
    expect(await change(2)).toEqual([{ id: 2, text: "b", color: null }]);
});

it("prepares no more than a hundred texts", async () => {
    for (let count = 1; count <= 105; count++)
        await db
            .insertInto("notes")
            .values(Array.from({ length: count }, (_, index) => ({ id: count * 1000 + index, text: "a" })))
            .execute();
    expect(await prepared()).toHaveLength(100);
});
