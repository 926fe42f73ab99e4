import { readSigningKeys } from "@todo/shared/auth";
import { runService } from "@todo/shared/run";
import { readSecret } from "@todo/shared/secrets";
import { z } from "zod";
import { commonRetention, retentionBounds } from "../../../model/platform/retention";
import { createAudit } from "./app";

const { minimum, maximum } = retentionBounds.auditDays;

const extraSettings = {
    DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(50).default(5),
    /** How long entries are kept. */
    AUDIT_RETENTION_DAYS: z.coerce.number().int().min(minimum).max(maximum).default(commonRetention.auditDays),
};

await runService("audit", extraSettings, (parts, settings) =>
    createAudit(parts, {
        databaseUrl: readSecret(settings.SECRETS_PATH, "database/url"),
        signingKeys: readSigningKeys(settings.SECRETS_PATH),
        databasePoolSize: settings.DATABASE_POOL_SIZE,
        retentionDays: settings.AUDIT_RETENTION_DAYS,
    }),
);
