import { readSigningKeys } from "@todo/shared/auth";
import { runService } from "@todo/shared/run";
import { readSecret } from "@todo/shared/secrets";
import { createAudit } from "./app";
import { auditSettings } from "./settings";

await runService("audit", auditSettings, (parts, settings) =>
    createAudit(parts, {
        databaseUrl: readSecret(settings.SECRETS_PATH, "database/url"),
        signingKeys: readSigningKeys(settings.SECRETS_PATH),
        databasePoolSize: settings.DATABASE_POOL_SIZE,
        retentionDays: settings.AUDIT_RETENTION_DAYS,
    }),
);
