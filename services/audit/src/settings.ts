import { z } from "zod";
import { databaseSettings } from "@todo/shared/settings";
import { commonRetention, retentionBounds } from "../../../model/contract/retention";

const { minimum, maximum } = retentionBounds.auditDays;

/** What the service reads from its environment besides what every service does. */
export const auditSettings = {
    ...databaseSettings,
    /** How long entries are kept. */
    AUDIT_RETENTION_DAYS: z.coerce.number().int().min(minimum).max(maximum).default(commonRetention.auditDays),
};
