import { connectionLimits, rolesSql } from "../../components/data/postgres-access";
import { loginName } from "../../model/contract/secret-generations";
import { backupRole, databases, stateDatabase } from "../../model/platform/database";
import { serviceFileSection, type DatabaseLogin } from "../../components/data/connection-strings";
import { sizingOf } from "../../model/platform/sizing";
import { writeSecret, type Commands, type PostgresServer } from "./postgres-server";

const generation = 1;

/** Password of a login of the drill. */
export const passwordOf = (login: string): string => `drill-${login}`;

/** Makes the roles and databases that the platform has, by the same definition. */
export async function createDatabases(server: PostgresServer): Promise<void> {
    const limits = connectionLimits(sizingOf("standard").services);
    await server.administer(rolesSql(generation, limits, passwordOf).join(";\n"));
}

/** How a role reaches a database. */
export function loginTo(server: PostgresServer, database: string, role: string): DatabaseLogin {
    const username = loginName(role, generation);
    return {
        host: server.host,
        port: server.port,
        database,
        username,
        password: passwordOf(username),
        caFile: server.caFile,
        role: role === backupRole ? undefined : role,
    };
}

/** Writes libpq service files as the cluster's Secret holds them: of the backup role, or of the owners. */
export function writeServiceFile(file: string, server: PostgresServer, who: "backup" | "owner"): string {
    const sections = databases.map((it) => serviceFileSection(loginTo(server, it, who === "backup" ? backupRole : it)));
    return writeSecret(file, sections.join("\n"));
}

/** Beside the real tables: types, constraints and sizes that a restore can get wrong, filled with reproducible rows. */
const tables = (rows: number) => `
SELECT setseed(0.42);
CREATE SCHEMA history;
CREATE TYPE priority AS ENUM ('high', 'medium', 'low');
CREATE TABLE people (id uuid PRIMARY KEY, email text NOT NULL UNIQUE, created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE tasks (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner uuid NOT NULL REFERENCES people,
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    priority priority NOT NULL,
    tags text[] NOT NULL,
    due timestamptz,
    effort numeric(12, 4),
    attachment bytea,
    snapshot jsonb NOT NULL,
    words tsvector GENERATED ALWAYS AS (to_tsvector('simple', title)) STORED
);
CREATE INDEX tasks_words ON tasks USING gin (words);
CREATE TABLE history.events (id uuid PRIMARY KEY, task bigint, at timestamptz NOT NULL, changes json) PARTITION BY HASH (id);
CREATE TABLE history.events_0 PARTITION OF history.events FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE history.events_1 PARTITION OF history.events FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE VIEW overdue AS SELECT * FROM tasks WHERE due < now();

INSERT INTO people SELECT md5('person' || i)::uuid, 'person' || i || '@example.com' FROM generate_series(1, ${Math.ceil(rows / 50)}) i;
INSERT INTO tasks (owner, title, priority, tags, due, effort, attachment, snapshot)
SELECT md5('person' || (1 + i % ${Math.ceil(rows / 50)}))::uuid,
       (ARRAY['Grüße', '買い物', 'a''b"c\\d', E'tab\\tline\\nend', 'plain'])[1 + i % 5] || ' ' || i,
       (ARRAY['high', 'medium', 'low'])[1 + i % 3]::priority,
       CASE WHEN i % 4 = 0 THEN '{}' ELSE ARRAY['tag' || i % 10, 'NULL', ''] END,
       CASE WHEN i % 3 = 0 THEN NULL ELSE timestamptz '2026-11-24 00:00:00.123456+00' + i * interval '1 minute' END,
       CASE WHEN i % 7 = 0 THEN 'NaN' ELSE (random() * 1000000)::numeric END,
       CASE WHEN i % 6 = 0 THEN decode(md5(i::text), 'hex') END,
       jsonb_build_object('n', i, 'deep', jsonb_build_array(NULL, true, 1.5, 'ü'))
FROM generate_series(1, ${rows}) i;
INSERT INTO history.events SELECT md5('event' || i)::uuid, i, timestamptz '2026-01-01' + i * interval '1 second', '{"b":1, "a":[1,  2]}'
FROM generate_series(1, ${rows}) i;`;

/** Fills the databases as their services would, each over its own login: those of the services with `rowsOf`, the third by invention. */
export async function generateData(
    client: Client,
    rows: number,
    rowsOf: Readonly<Record<string, string>>,
): Promise<void> {
    for (const database of databases) await execute(client, database, rowsOf[database] ?? tables(rows));
}

/** Adds rows after the backup: what a disaster loses. */
export const generateMore = (client: Client, rows: number): Promise<string> =>
    execute(
        client,
        stateDatabase,
        `INSERT INTO people SELECT md5('late' || i)::uuid, 'late' || i FROM generate_series(1, ${rows}) i;`,
    );

/** Who asks the databases: psql and pg_dump, with a libpq service file. */
export interface Client {
    readonly serviceFile: string;
    readonly runCommand: Commands;
}

/** Runs SQL on a database. */
export const execute = ({ serviceFile, runCommand }: Client, database: string, sql: string): Promise<string> =>
    runCommand("psql", ["--no-psqlrc", "-qAt", "-v", "ON_ERROR_STOP=1", "-d", `service=${database}`, "-f", "-"], {
        input: sql,
        env: { PGSERVICEFILE: serviceFile },
    });

/** Every row of every table as text, and the definition of everything else, by database. Sorted, so that two can be compared. */
export async function contents(client: Client): Promise<ReadonlyMap<string, readonly string[]>> {
    const all = new Map<string, readonly string[]>();
    for (const database of databases) {
        const listed = await execute(
            client,
            database,
            `SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname !~ '^(pg_|information_schema)' ORDER BY 1`,
        );
        const statements = listed
            .split("\n")
            .filter((it) => it !== "")
            .map((table) => `SELECT '${table} ' || to_json(it)::text FROM ${table} it ORDER BY 1;`);
        statements.push(
            "SELECT format('%s.%s %s', schemaname, sequencename, last_value) FROM pg_sequences ORDER BY 1;",
        );
        const rows = await execute(client, database, statements.join("\n"));
        const dump = ["--schema-only", "--no-privileges", "-d", `service=${database}`];
        const schema = await client.runCommand("pg_dump", dump, { env: { PGSERVICEFILE: client.serviceFile } });
        all.set(database, [...rows.split("\n"), ...definitions(schema)]);
    }
    return all;
}

/** A schema without comments and the key that pg_dump makes up each time. */
const definitions = (schema: string): string[] =>
    schema.split("\n").filter((line) => line !== "" && !/^(--|\\(un)?restrict )/.test(line));

/** Lines that only one side has. */
export function differences(expected: readonly string[], actual: readonly string[]): string[] {
    const count = new Map<string, number>();
    for (const line of expected) count.set(line, (count.get(line) ?? 0) + 1);
    for (const line of actual) count.set(line, (count.get(line) ?? 0) - 1);
    return [...count].filter(([, it]) => it !== 0).map(([line, it]) => `${it > 0 ? "missing" : "surplus"}: ${line}`);
}
