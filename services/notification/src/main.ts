import { readSigningKeys } from "@todo/shared/auth";
import { runService } from "@todo/shared/run";
import { createNotification } from "./app";
import { channelsOf } from "./channels";

await runService("notification", {}, (parts, settings) =>
    createNotification(parts, {
        signingKeys: readSigningKeys(settings.SECRETS_PATH),
        channels: channelsOf(settings.SECRETS_PATH, parts.log),
    }),
);
