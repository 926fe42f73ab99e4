import pg from "pg";
import { databases } from "../../../model/platform/database";
import { connectionUrl, type DatabaseLogin } from "../../../components/data/connection-strings";
import {
    connectionLimits,
    connectionsPerPod,
    managedRoles,
    maxConnections,
} from "../../../components/data/postgres-access";
import { clusterSpec } from "../../../components/data/postgres-specs";
import { loginName } from "../../../model/contract/secret-generations";
import { sizingOf } from "../../../model/platform/sizing";
import { profileNames } from "../../../model/platform/choices";
import { execute, loginTo, passwordOf } from "../../../checks/restore-drill/data";
import { RestoreDrill } from "../../../checks/restore-drill/drill";
import { type PostgresServer } from "../../../checks/restore-drill/postgres-server";

/** Runs SQL as a service does: with its driver, over a URL of the form that the Secret holds. */
async function query(login: DatabaseLogin, sql: string, url = connectionUrl(login)): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 30_000 });
    await client.connect();
    try {
        return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
        await client.end();
    }
}

describe("a real Postgres under the platform's rules", () => {
    let drill: RestoreDrill;
    let server: PostgresServer;
    let serviceFile: string;
    beforeAll(async () => {
        drill = await RestoreDrill.prepare();
        ({ server, backup: serviceFile } = await drill.startServer("server"));
    });
    afterAll(async () => {
        await server?.destroy();
        drill?.discard();
    });
    const login = (database: string, role = database) => loginTo(server, database, role);

    it.each(databases)("%s: its login acts as the owner, with nothing more", async (database) => {
        expect(
            await query(
                login(database),
                "SELECT session_user, current_user, rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication AS more FROM pg_roles WHERE rolname = session_user",
            ),
        ).toEqual([{ session_user: loginName(database, 1), current_user: database, more: false }]);
    });

    it.each(databases.flatMap((from) => databases.filter((it) => it !== from).map((to) => [from, to])))(
        "%s does not reach the database of %s",
        async (from, to) => {
            await expect(query({ ...login(from), database: to }, "SELECT 1")).rejects.toThrow(/pg_hba\.conf rejects/);
        },
    );

    it("nobody comes in without TLS, nor the superuser at all", async () => {
        const url = connectionUrl(login("backend")).replace(/\?.*/, "?sslmode=disable");
        await expect(query(login("backend"), "SELECT 1", url)).rejects.toThrow(/pg_hba\.conf rejects.*no encryption/);
        const superuser = { ...login("backend"), username: "postgres", password: "postgres", role: undefined };
        await expect(query(superuser, "SELECT 1")).rejects.toThrow(/pg_hba\.conf rejects/);
    });

    it("clients refuse a server whose certificate somebody else signed, or that has another name", async () => {
        const publicAuthorities = connectionUrl({ ...login("backend"), caFile: undefined });
        await expect(query(login("backend"), "SELECT 1", publicAuthorities)).rejects.toThrow(
            /unable to verify|self-signed/,
        );
        await expect(query({ ...login("backend"), host: "127.0.0.1" }, "SELECT 1")).rejects.toThrow(/not in the cert/);
    });

    it("a login of the next generation goes on with what the last one made, while both are accepted", async () => {
        await query(login("audit"), "CREATE TABLE entries (id int); INSERT INTO entries VALUES (1)");
        const next = loginName("audit", 2);
        const declared = managedRoles(2, connectionLimits(sizingOf("small").services)).find((it) => it.name === next);
        expect(declared).toMatchObject({ login: true, inRoles: ["audit"] });
        await server.administer(`CREATE ROLE ${next} LOGIN PASSWORD '${passwordOf(next)}' IN ROLE audit`);
        const rotated = { ...login("audit"), username: next, password: passwordOf(next) };
        await query(rotated, "ALTER TABLE entries ADD COLUMN text text; INSERT INTO entries VALUES (2, 'new')");
        expect(await query(login("audit"), "SELECT id FROM entries ORDER BY id")).toEqual([{ id: 1 }, { id: 2 }]);
    });

    it("the backup role reads everything and writes nothing", async () => {
        await query(login("backend"), "CREATE TABLE mine (id int); INSERT INTO mine VALUES (1)");
        const read = (sql: string) => execute(drill.client(serviceFile), "backend", sql);
        expect(await read("SELECT count(*) FROM mine")).toBe("1\n");
        await expect(read("INSERT INTO mine VALUES (2)")).rejects.toThrow(/permission denied/);
        await expect(read("CREATE TABLE yours (id int)")).rejects.toThrow(/permission denied/);
    });
});

describe.each(profileNames)("profile %s", (profile) => {
    const sizing = sizingOf(profile);
    const limits = connectionLimits(sizing.services);

    it("gives the server room for every login's limit at once", () => {
        expect(maxConnections(limits)).toBeGreaterThan(Object.values(limits).reduce((sum, it) => sum + it));
        // A connection costs some megabytes; those of the pools that really fill have to fit beside the buffers.
        expect(maxConnections(limits)).toBeLessThanOrEqual(200);
    });

    it("lets every pod of the largest roll-out fill its pool", () => {
        const pods = sizing.services.maxReplicas ?? sizing.services.replicas(true);
        expect(limits["backend"]).toBe((pods + 1) * connectionsPerPod);
    });

    it("waits for a standby where there is one", () => {
        const { postgresql, enablePDB } = clusterSpec({ sizing, secretsGeneration: 1 });
        expect("synchronous" in postgresql).toBe(sizing.postgres.instances > 1);
        expect(enablePDB).toBe(sizing.postgres.instances > 1);
    });
});

it("ends the logins of the generation before the last", () => {
    const roles = managedRoles(3, {});
    const stateOf = (generation: number) => roles.find((it) => it.name === loginName("backend", generation))?.ensure;
    expect([1, 2, 3, 4].map(stateOf)).toEqual(["absent", "present", "present", undefined]);
});
