import { type Runbook } from "../../../model/platform/monitoring-names";

/** Parts that not every deployment has: an alert about one that is meant to be missing would never end. */
export const optionalParts = ["gateway", "certificates", "redpanda", "postgres", "standby"] as const;
export type OptionalPart = (typeof optionalParts)[number];

/** Something that somebody has to act on. Rules, their runbook links and docs/reference/alerts.md are made of it. */
export interface Alert {
    readonly name: string;
    /** critical: users notice, act now. warning: act today. */
    readonly severity: "critical" | "warning";
    /** What is wrong, with labels of the series in Prometheus' template language. */
    readonly summary: string;
    /** When it fires, in words. */
    readonly when: string;
    readonly expr: string;
    /** How long it has to be so. */
    readonly for: `${number}${"m" | "h"}`;
    readonly runbook: Runbook;
    /** Absent: every deployment has what it is about. */
    readonly needs?: OptionalPart;
}
