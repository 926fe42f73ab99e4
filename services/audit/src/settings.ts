import { z } from "zod";
import { commonRetention, retentionBounds } from "../../../model/contract/retention";

const { minimum, maximum } = retentionBounds.auditDays;

/** What the service reads from its environment besides what every service does. */
export const auditSettings = {
    DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(50).default(5),
    /** How long entries are kept. */
    AUDIT_RETENTION_DAYS: z.coerce.number().int().min(minimum).max(maximum).default(commonRetention.auditDays),
};
