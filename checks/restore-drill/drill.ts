import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backupScript } from "../../components/data/backups";
import { databases } from "../../model/platform/database";
import {
    contents,
    createDatabases,
    differences,
    generateData,
    generateMore,
    writeServiceFile,
    type Client,
} from "./data";
import { installPrograms } from "./programs";
import { migrateDatabases, serviceRows } from "./schema";
import { commandsOf, makeFolder, PostgresServer, writeSecret, type Commands } from "./postgres-server";

export interface DrillReport {
    readonly postgres: string;
    readonly databases: number;
    /** Lines compared: a line for each row and each definition. */
    readonly compared: number;
    readonly different: number;
    /** Rows committed after the backup, and therefore lost. */
    readonly lost: number;
    readonly seconds: { readonly backup: number; readonly rehearsal: number; readonly restore: number };
    /** Seconds between the recovery point and the disaster. */
    readonly recoveryPoint: number;
    /** The first lines that differ. */
    readonly examples: readonly string[];
}

export interface DrillOptions {
    readonly rows: number;
    readonly say: (line: string) => void;
}

/** A drill's folder, with everything in it that the pods of the cluster have mounted. */
export class RestoreDrill {
    /** Stands in for the object stores. */
    readonly stores: { readonly backups: string; readonly second: string };
    readonly secrets: string;
    private readonly settings: string;
    private readonly work: string;
    private readonly script: string;

    private constructor(
        readonly folder: string,
        readonly runCommand: Commands,
    ) {
        const make = (name: string) => makeFolder(join(folder, name));
        this.stores = { backups: make("store"), second: make("second-cloud") };
        this.secrets = make("secrets");
        this.settings = make("settings");
        this.work = make("work");
        this.script = join(folder, "backup.sh");
        cpSync(backupScript, this.script);
        writeSecret(join(this.secrets, "passphrase"), "a passphrase of the drill");
        writeSecret(join(this.secrets, "second.conf"), `[second]\ntype = alias\nremote = ${this.stores.second}\n`);
        writeSecret(join(this.settings, "rclone.conf"), `[backups]\ntype = alias\nremote = ${this.stores.backups}\n`);
    }

    static async prepare(): Promise<RestoreDrill> {
        const programs = await installPrograms();
        const folder = makeFolder(mkdtempSync(join(tmpdir(), "restore-drill-")));
        return new RestoreDrill(folder, commandsOf(programs, folder));
    }

    /** Starts a server with the platform's roles and databases, all empty. */
    async startServer(name: string): Promise<{ server: PostgresServer; backup: string; owner: string }> {
        const folder = join(this.folder, name);
        const server = await PostgresServer.start(folder, this.runCommand);
        await createDatabases(server);
        return {
            server,
            backup: writeServiceFile(join(folder, "pg_service.conf"), server, "backup"),
            owner: writeServiceFile(join(folder, "pg_service_owner.conf"), server, "owner"),
        };
    }

    /** Asks the databases over a service file. */
    readonly client = (serviceFile: string): Client => ({ serviceFile, runCommand: this.runCommand });

    /** One step of backup.sh, as a container of the cluster runs it. */
    step(step: string, serviceFile: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
        return this.runCommand("sh", [this.script, step], {
            env: {
                PGSERVICEFILE: serviceFile,
                WORK: this.work,
                RCLONE_SETTINGS: this.settings,
                BACKUP_SECRETS: this.secrets,
                RETENTION_DAYS: "30",
                ...env,
            },
        });
    }

    /** What a pod leaves behind goes with it. */
    discardWork(): void {
        rmSync(this.work, { recursive: true });
        makeFolder(this.work);
    }

    get takenAt(): Date {
        const text = readFileSync(join(this.work, "backup", "TAKEN_AT"), "utf8").trim();
        return new Date(text.replace(/T(\d\d)(\d\d)(\d\d)Z/, "T$1:$2:$3Z"));
    }

    discard(): void {
        if (existsSync(this.folder)) rmSync(this.folder, { recursive: true });
    }
}

/** Data is generated, backed up, destroyed and restored from the second cloud; then every row is compared. */
export async function runDrill({ rows, say }: DrillOptions): Promise<DrillReport> {
    const drill = await RestoreDrill.prepare();
    const running: PostgresServer[] = [];
    try {
        say(`generating ${rows} tasks and events in each of ${databases.join(", ")}`);
        const before = await drill.startServer("before");
        running.push(before.server);
        await migrateDatabases(before.server);
        await generateData(drill.client(before.owner), rows, serviceRows(rows));
        const expected = await contents(drill.client(before.backup));
        const postgres = (await before.server.administer("SHOW server_version")).trim();

        const backup = await timed(async () => {
            say((await drill.step("dump", before.backup)).trimEnd());
            say((await drill.step("upload", before.backup)).trimEnd());
        });
        const lost = 100;
        await generateMore(drill.client(before.owner), lost);
        const recoveryPoint = (Date.now() - drill.takenAt.getTime()) / 1000;

        say("destroying the server, its data and the first store");
        await before.server.destroy();
        running.pop();
        rmSync(drill.stores.backups, { recursive: true });
        drill.discardWork();

        const after = await drill.startServer("after");
        running.push(after.server);
        const restore = await timed(async () => {
            say((await drill.step("download", after.owner, { FROM: "second" })).trimEnd());
            say((await drill.step("restore", after.owner)).trimEnd());
        });
        // As the services do when they start: on what was restored there is nothing left to migrate.
        await migrateDatabases(after.server);
        const actual = await contents(drill.client(after.backup));
        const rehearsal = await timed(async () => say((await drill.step("rehearse", after.backup)).trimEnd()));

        const found = databases.flatMap((it) => differences(expected.get(it)!, actual.get(it)!));
        return {
            postgres,
            databases: databases.length,
            compared: [...expected.values()].reduce((sum, it) => sum + it.length, 0),
            different: found.length,
            lost,
            seconds: { backup, rehearsal, restore },
            recoveryPoint,
            examples: found.slice(0, 5),
        };
    } finally {
        for (const server of running) await server.destroy();
        drill.discard();
    }
}

async function timed(action: () => Promise<void>): Promise<number> {
    const start = performance.now();
    await action();
    return (performance.now() - start) / 1000;
}
