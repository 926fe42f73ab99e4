import { runService } from "@todo/shared/run";
import { readSecret } from "@todo/shared/secrets";
import { createSync } from "./app";

await runService("sync", {}, (parts, settings) =>
    createSync(parts, {
        signingKey: readSecret(settings.SECRETS_PATH, "auth/signing-key"),
        trustedProxyHops: settings.TRUSTED_PROXY_HOPS,
    }),
);
