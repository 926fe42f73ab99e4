import { chownSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { accessRules } from "../../components/data/postgres-access";
import { run, type RunOptions } from "../../engine/command/run-program";
import { freePort } from "../../local/process/free-ports";
import { type Programs } from "./programs";

/** Postgres refuses to run as root: then it runs, with everything else of the drill, as `nobody`. */
const unprivileged = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

/** Commands of the drill: with its programs first on the PATH, and without the caller's Postgres settings. */
export function commandsOf({ path }: Programs, folder: string) {
    const env = {
        PATH: [...path, process.env["PATH"]].join(":"),
        HOME: folder,
        LC_ALL: "C.UTF-8",
    };
    return (command: string, args: readonly string[], options: RunOptions = {}) =>
        run(command, args, { cwd: folder, ...unprivileged, ...options, env: { ...env, ...options.env } });
}
export type Commands = ReturnType<typeof commandsOf>;

/** Makes a folder that the drill's programs may write to. */
export function makeFolder(path: string): string {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (unprivileged.uid !== undefined) chownSync(path, unprivileged.uid, unprivileged.gid);
    return path;
}

/** Writes a file that the drill's programs, and nobody else, may read. */
export function writeSecret(path: string, content: string): string {
    writeFileSync(path, content, { mode: 0o600 });
    if (unprivileged.uid !== undefined) chownSync(path, unprivileged.uid, unprivileged.gid);
    return path;
}

/**
 * A real Postgres on this machine, reached as the one in the cluster is: over TLS with a certificate of our own authority,
 * under the same pg_hba rules. The administrator comes in through a socket in a folder of its own.
 */
export class PostgresServer {
    readonly host = "localhost";

    private constructor(
        readonly port: number,
        /** Certificate of the authority. */
        readonly caFile: string,
        private readonly folder: string,
        private readonly runCommand: Commands,
    ) {}

    private get data(): string {
        return join(this.folder, "data");
    }

    static async start(folder: string, runCommand: Commands): Promise<PostgresServer> {
        makeFolder(folder);
        const server = new PostgresServer(await freePort(), join(folder, "ca.crt"), folder, runCommand);
        await server.createCertificates();
        await server.initialize();
        return server;
    }

    /** Runs SQL as the administrator and gives back what it selects, a line for each row. */
    async administer(sql: string, database = "postgres"): Promise<string> {
        const target = `host=${this.folder} port=${this.port} user=postgres dbname=${database}`;
        return this.runCommand("psql", ["--no-psqlrc", "-qAt", "-v", "ON_ERROR_STOP=1", "-d", target, "-f", "-"], {
            input: sql,
        });
    }

    /** Ends the server as a lost machine would, and deletes its data. */
    async destroy(): Promise<void> {
        await this.runCommand("pg_ctl", ["-D", this.data, "-m", "immediate", "-w", "stop"]);
        rmSync(this.folder, { recursive: true });
    }

    private async createCertificates(): Promise<void> {
        const file = (name: string) => join(this.folder, name);
        const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
        await this.runCommand("openssl", [
            ...["req", "-x509", ...newKey, "-days", "1", "-subj", "/CN=restore-drill"],
            ...["-keyout", file("ca.key"), "-out", this.caFile],
        ]);
        await this.runCommand("openssl", [
            ...["req", "-x509", ...newKey, "-days", "1", "-subj", "/CN=localhost"],
            ...["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"],
            ...[
                "-CA",
                this.caFile,
                "-CAkey",
                file("ca.key"),
                "-keyout",
                file("server.key"),
                "-out",
                file("server.crt"),
            ],
        ]);
    }

    private async initialize(): Promise<void> {
        await this.runCommand("initdb", ["-D", this.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]);
        const rules = ["local all postgres trust", ...accessRules];
        writeSecret(join(this.data, "pg_hba.conf"), `${rules.join("\n")}\n`);
        for (const name of ["server.key", "server.crt"]) {
            copyFileSync(join(this.folder, name), join(this.data, name));
            if (unprivileged.uid !== undefined) chownSync(join(this.data, name), unprivileged.uid, unprivileged.gid);
        }
        const settings = {
            listen_addresses: "localhost",
            port: this.port,
            unix_socket_directories: this.folder,
            ssl: "on",
            ssl_min_protocol_version: "TLSv1.3",
            max_connections: 60,
            // It lives for a minute; what it proves is not durability of disks.
            fsync: "off",
        };
        const options = Object.entries(settings).map(([key, value]) => `-c ${key}='${value}'`);
        const log = join(this.folder, "log");
        await this.runCommand("pg_ctl", [
            ...["-D", this.data, "-w", "-s", "-l", log, "-o", options.join(" "), "start"],
        ]).catch((error: unknown) => {
            throw new Error(`Postgres does not start: ${readFileSync(log, "utf8")}`, { cause: error });
        });
    }
}
