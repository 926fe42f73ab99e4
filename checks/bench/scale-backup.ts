import { join } from "node:path";
import { type LocalPlatform } from "../../local/platform/local-platform";
import { databases } from "../../model/platform/database";
import { RestoreDrill } from "../restore-drill/drill";
import { writeSecret } from "../restore-drill/postgres-server";

/** Seconds of the nightly backup, and of its rehearsal: a restore into a server that is thrown away. */
export async function backUp(platform: LocalPlatform): Promise<{ readonly dump: number; readonly rehearse: number }> {
    const drill = await RestoreDrill.prepare();
    try {
        const file = writeSecret(join(drill.folder, "pg_service.conf"), databases.map(section(platform)).join("\n"));
        const seconds = async (step: "dump" | "rehearse") => {
            const started = performance.now();
            await drill.step(step, file);
            return (performance.now() - started) / 1000;
        };
        return { dump: await seconds("dump"), rehearse: await seconds("rehearse") };
    } finally {
        drill.discard();
    }
}

const section = (platform: LocalPlatform) => (database: string) => {
    const { hostname, port, username, password } = new URL(platform.database.urlOf(database));
    return `[${database}]\nhost=${hostname}\nport=${port}\ndbname=${database}\nuser=${username}\npassword=${password}\n`;
};
