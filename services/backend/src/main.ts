import { readSigningKeys } from "@todo/shared/auth";
import { createParts, runService } from "@todo/shared/run";
import { readSecret } from "@todo/shared/secrets";
import { databaseSettings, readSettings, SettingsError } from "@todo/shared/settings";
import { z } from "zod";
import { adminCommand } from "./admin-command";
import page from "../page/index.html";
import { createBackend, openDatabase } from "./app";
import { Users } from "./users";

const extraSettings = {
    ...databaseSettings,
    /** Path on the gateway where dashboards are, which the page links to. */
    DASHBOARDS_PATH: z.string().startsWith("/").optional(),
};

const [command, ...parameters] = process.argv.slice(2);

if (command === "admin") {
    process.exitCode = await admin(parameters);
} else {
    await runService("backend", extraSettings, (parts, settings) =>
        createBackend(parts, {
            databaseUrl: readSecret(settings.SECRETS_PATH, "database/url"),
            signingKeys: readSigningKeys(settings.SECRETS_PATH),
            databasePoolSize: settings.DATABASE_POOL_SIZE,
            page: { ...page, dashboardsPath: settings.DASHBOARDS_PATH },
        }),
    );
}

async function admin(args: readonly string[]): Promise<number> {
    try {
        const settings = readSettings("backend", { ...process.env, LOG_LEVEL: "error" }, {});
        const database = openDatabase(createParts("backend", settings), {
            databaseUrl: readSecret(settings.SECRETS_PATH, "database/url"),
            databasePoolSize: 1,
        });
        try {
            return await adminCommand(args, new Users(database.db), console.log);
        } finally {
            await database.close();
        }
    } catch (error) {
        if (!(error instanceof SettingsError)) throw error;
        console.error(`error: ${error.message}; run this inside the backend's container`);
        return 1;
    }
}
