/** How long the platform keeps its data: the config key `retention`, with its defaults filled in. */
export interface Retention {
    /** Lines in Loki. */
    readonly logsDays: number;
    /** Samples in Prometheus, unless its volume is full first. */
    readonly metricsDays: number;
    /** Backups of the database, in every store. */
    readonly backupsDays: number;
    /** Entries of the audit log. */
    readonly auditDays: number;
    /** Events in their topics; dead letters follow from it (topics.ts). */
    readonly eventsHours: number;
}

export type RetentionName = keyof Retention;

/** The defaults that depend on neither target nor profile. */
export const commonRetention = { backupsDays: 30, auditDays: 90, eventsHours: 72 } as const;

export interface RetentionBounds {
    /** What is kept, as the subject of a sentence. */
    readonly what: string;
    readonly unit: "days" | "hours";
    readonly minimum: number;
    readonly maximum: number;
}

/**
 * The shortest and the longest that a stack may ask for; profile and broker may allow less. Metrics: what the largest volume
 * holds. Events: for a month, since a broker is no archive; the audit log is one.
 */
export const retentionBounds: Readonly<Record<RetentionName, RetentionBounds>> = {
    logsDays: { what: "logs", unit: "days", minimum: 1, maximum: 90 },
    metricsDays: { what: "metrics", unit: "days", minimum: 1, maximum: 60 },
    backupsDays: { what: "backups", unit: "days", minimum: 1, maximum: 3650 },
    auditDays: { what: "audit entries", unit: "days", minimum: 1, maximum: 3650 },
    eventsHours: { what: "events", unit: "hours", minimum: 1, maximum: 744 },
};

export const retentionNames = Object.keys(retentionBounds) as readonly RetentionName[];
