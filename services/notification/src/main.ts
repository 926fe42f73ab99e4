import { readSigningKeys } from "@todo/shared/auth";
import { runService } from "@todo/shared/run";
import { readSecret } from "@todo/shared/secrets";
import { databaseSettings } from "@todo/shared/settings";
import { createNotification } from "./app";
import { channelsOf } from "./channels";

await runService("notification", databaseSettings, (parts, settings) =>
    createNotification(parts, {
        databaseUrl: readSecret(settings.SECRETS_PATH, "database/url"),
        databasePoolSize: settings.DATABASE_POOL_SIZE,
        signingKeys: readSigningKeys(settings.SECRETS_PATH),
        channels: channelsOf(settings.SECRETS_PATH, parts.log),
    }),
);
