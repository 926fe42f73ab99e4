import { runService } from "@todo/shared/run";
import { readSecret } from "@todo/shared/secrets";
import { createNotification } from "./app";
import { channelsOf } from "./channels";

await runService("notification", {}, (parts, settings) =>
    createNotification(parts, {
        signingKey: readSecret(settings.SECRETS_PATH, "auth/signing-key"),
        trustedProxyHops: settings.TRUSTED_PROXY_HOPS,
        channels: channelsOf(settings.SECRETS_PATH, parts.log),
    }),
);
