import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execute } from "../../../checks/restore-drill/data";
import { RestoreDrill } from "../../../checks/restore-drill/drill";
import { type PostgresServer } from "../../../checks/restore-drill/postgres-server";

const secretTitle = "a title that nobody else may read";

describe("backup.sh against a real Postgres and a real store", () => {
    let drill: RestoreDrill;
    let server: PostgresServer;
    let backupFile: string;
    let ownerFile: string;
    /** Name of the one complete backup. */
    let name: string;
    beforeAll(async () => {
        drill = await RestoreDrill.prepare();
        ({ server, backup: backupFile, owner: ownerFile } = await drill.startServer("server"));
        await execute(
            drill.client(ownerFile),
            "backend",
            `CREATE TABLE tasks (title text); INSERT INTO tasks VALUES ('${secretTitle}')`,
        );
        await drill.step("dump", backupFile);
        await drill.step("upload", backupFile);
        name = (await drill.step("list", backupFile)).trim();
    });
    afterAll(async () => {
        await server?.destroy();
        drill?.discard();
    });

    /** Copies as the user that the drill's programs run as. */
    const copy = (from: string, to: string) => drill.runCommand("cp", ["-r", from, to]);
    const files = (store: string) => readdirSync(store, { recursive: true, encoding: "utf8" });
    const titles = () => execute(drill.client(ownerFile), "backend", "SELECT title FROM tasks");

    it("puts the same complete backup into both stores, and nothing readable into either", async () => {
        expect(name).toMatch(/^\d{4}-\d\d-\d\dT\d{6}Z$/);
        expect((await drill.step("list", backupFile, { FROM: "second" })).trim()).toBe(name);
        for (const store of Object.values(drill.stores)) {
            const archive = join(store, name, "backend.dump.bin");
            expect(readFileSync(archive).subarray(0, 6).toString()).toBe("RCLONE");
            expect(readFileSync(archive).includes(secretTitle)).toBe(false);
        }
    });

    it("brings back what was there, and takes away what came later", async () => {
        await execute(drill.client(ownerFile), "backend", "DELETE FROM tasks; CREATE TABLE later (id int)");
        await drill.step("download", ownerFile);
        await drill.step("restore", ownerFile);
        expect((await titles()).trim()).toBe(secretTitle);
        await expect(execute(drill.client(ownerFile), "backend", "TABLE later")).rejects.toThrow(/does not exist/);
    });

    it("leaves a database as it is when a restore fails half-way", async () => {
        await drill.step("download", ownerFile);
        const archive = join(drill.folder, "work", "backup", "backend.dump");
        writeFileSync(archive, readFileSync(archive).subarray(0, -40));
        await expect(drill.step("restore", ownerFile)).rejects.toThrow(
            /the archive of backend cannot be read to its end/,
        );
        expect((await titles()).trim()).toBe(secretTitle);
    });

    it("reaches the second cloud when the first one cannot be reached, and still fails", async () => {
        const settings = join(drill.folder, "unreachable");
        await drill.runCommand("mkdir", [settings]);
        // Where a file is, no folder can be made.
        writeFileSync(join(settings, "rclone.conf"), `[backups]\ntype = alias\nremote = ${backupFile}/nowhere\n`);
        await drill.step("dump", backupFile);
        const taken = readFileSync(join(drill.folder, "work", "backup", "TAKEN_AT"), "utf8").trim();
        const upload = drill.step("upload", backupFile, { RCLONE_SETTINGS: settings });
        await expect(upload).rejects.toThrow(`backup ${taken} is not in: backups`);
        expect(await drill.step("list", backupFile, { FROM: "second" })).toContain(taken);
        await drill.runCommand("rm", ["-r", join(drill.stores.second, taken)]);
    });

    it("refuses a backup that is damaged, incomplete or not there", async () => {
        const stored = (...path: string[]) => join(drill.stores.second, ...path);
        const download = (BACKUP: string) => drill.step("download", backupFile, { FROM: "second", BACKUP });
        const [incomplete, damaged] = ["2000-01-01T000000Z", "2000-01-02T000000Z"];
        await copy(stored(name), stored(incomplete));
        await drill.runCommand("rm", [stored(incomplete, "SHA256SUMS.bin")]);
        await expect(download(incomplete)).rejects.toThrow(/no complete backup 2000.*complete are/);
        expect((await drill.step("list", backupFile, { FROM: "second" })).trim()).toBe(name);

        await copy(stored(name), stored(damaged));
        await copy(stored(name, "audit.dump.bin"), stored(damaged, "backend.dump.bin"));
        await expect(download(damaged)).rejects.toThrow(/damaged/);
        await expect(download("1999-01-01T000000Z")).rejects.toThrow(/no complete backup 1999/);
        await drill.runCommand("rm", ["-r", stored(incomplete), stored(damaged)]);
    });

    it("opens with an earlier passphrase what that one closed, and nothing without the right one", async () => {
        const secrets = join(drill.folder, "rotated");
        await copy(drill.secrets, secrets);
        const first = readFileSync(join(secrets, "passphrase"), "utf8");
        const write = (file: string, content: string) => writeFileSync(join(secrets, file), content);
        const step = (which: "dump" | "upload" | "download", BACKUP = "") =>
            drill.step(which, backupFile, { BACKUP_SECRETS: secrets, BACKUP });
        write("passphrase", "the passphrase of another generation");
        await expect(step("download", name)).rejects.toThrow(/opens with none of the passphrases/);

        write("earlier-passphrases", `the passphrase of a third one\n${first}\n`);
        expect(await step("download", name)).toContain(`downloaded ${name}`);
        expect(await drill.step("rehearse", backupFile)).toContain("rehearsed backend: public.tasks|1");

        await step("dump");
        await step("upload");
        const newer = (await drill.step("list", backupFile)).trim().split("\n").at(-1)!;
        expect(newer > name).toBe(true);
        expect(await step("download")).toContain(`downloaded ${newer}`);
        await expect(drill.step("download", backupFile, { BACKUP: newer })).rejects.toThrow(/none of the passphrases/);
        for (const store of Object.values(drill.stores)) await drill.runCommand("rm", ["-r", join(store, newer)]);
    });

    it("removes what is too old, but only beside a newer one", async () => {
        const old = join(drill.stores.backups, "2000-01-01T000000Z");
        await copy(join(drill.stores.backups, name), old);
        const longAgo = new Date("2000-01-01");
        for (const file of readdirSync(old)) utimesSync(join(old, file), longAgo, longAgo);
        await drill.step("dump", backupFile);
        expect(files(drill.stores.backups)).toContain("2000-01-01T000000Z");
        await drill.step("upload", backupFile);
        expect(files(drill.stores.backups)).not.toContain("2000-01-01T000000Z");
        expect(files(drill.stores.backups)).toContain(name);
    });

    it("rehearses what it downloaded", async () => {
        await drill.step("download", backupFile);
        expect(await drill.step("rehearse", backupFile)).toContain("rehearsed backend: public.tasks|1");
    });
});
