import { readSigningKeys } from "@todo/shared/auth";
import { runService } from "@todo/shared/run";
import { createSync } from "./app";

await runService("sync", {}, (parts, settings) =>
    createSync(parts, {
        signingKeys: readSigningKeys(settings.SECRETS_PATH),
    }),
);
