import { type RequirementId } from "../../model/contract/requirements";
import { type IContainer } from "kubernetes-models/v1";
import { auditedWorkloads, type AuditedPlatform, type AuditedWorkload } from "../platform/audited-platform";

/** One line of the checklist. */
export interface ChecklistRule {
    readonly id: string;
    readonly title: string;
    /** The requirement that it serves. */
    readonly requirement: RequirementId;
    readonly why: string;
    readonly fix: string;
    /** A critical one stops a production `up`. */
    readonly severity: "critical" | "recommended";
    /** What is wrong, a sentence for each; empty when nothing is. */
    readonly check: (platform: AuditedPlatform) => string[];
    /** What a reader wants to know although nothing is wrong. */
    readonly says?: (platform: AuditedPlatform) => string[];
}

/** A finding for each container that has the problem. */
export const everyContainer = (
    platform: AuditedPlatform,
    problem: (container: IContainer, workload: AuditedWorkload) => string | undefined,
): string[] =>
    auditedWorkloads(platform).flatMap((workload) =>
        workload.containers.flatMap((container) => {
            const found = problem(container, workload);
            return found === undefined ? [] : [`${workload.id}, container ${container.name}: ${found}`];
        }),
    );

/** Leaves of nested data with their paths. */
export function leaves(value: unknown, path = ""): [string, unknown][] {
    if (typeof value !== "object" || value === null) return [[path, value]];
    return Object.entries(value).flatMap(([key, it]) => leaves(it, path === "" ? key : `${path}.${key}`));
}
