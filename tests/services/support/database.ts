import { randomBytes } from "node:crypto";
import pg from "pg";

/** URL of a new, empty database of the PostgreSQL that the test run shares. */
export async function createDatabase(): Promise<string> {
    const server = process.env["SERVICES_POSTGRES"];
    if (server === undefined) throw new Error("start-postgres.ts has not run");
    const name = `test_${randomBytes(6).toString("hex")}`;
    const client = new pg.Client({ connectionString: `${server}/postgres` });
    await client.connect();
    await client.query(`create database ${name}`);
    await client.end();
    return `${server}/${name}`;
}
