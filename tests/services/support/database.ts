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

/** Runs statements that may take longer than a service lets its own. */
export async function runStatements(url: string, statements: readonly string[]): Promise<void> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    for (const it of statements) await client.query(it);
    await client.end();
}
