import { exceptions, type Exception } from "./exceptions";
import { type AuditedPlatform } from "./platform/audited-platform";
import { checklistRules, type ChecklistRule } from "./rules";

/** One rule held against a stack. */
export interface Verdict {
    readonly rule: ChecklistRule;
    /** What is wrong and not accepted. */
    readonly findings: readonly string[];
    /** What is wrong and accepted, with the reason. */
    /** What the rule says besides. */
    readonly notes: readonly string[];
    readonly accepted: readonly { readonly finding: string; readonly reason: string }[];
}

/** Holds every rule against a stack. */
export const checkPlatform = (
    platform: AuditedPlatform,
    checked: readonly ChecklistRule[] = checklistRules,
    accepted: readonly Exception[] = exceptions,
): Verdict[] =>
    checked.map((rule) => {
        const found = rule.check(platform).map((finding) => ({
            finding,
            reason: accepted.find(
                (it) =>
                    it.rule === rule.id && (it.stacks?.includes(platform.stack) ?? true) && it.finding.test(finding),
            )?.reason,
        }));
        return {
            rule,
            findings: found.filter((it) => it.reason === undefined).map((it) => it.finding),
            notes: rule.says?.(platform) ?? [],
            accepted: found.flatMap(({ finding, reason }) => (reason === undefined ? [] : [{ finding, reason }])),
        };
    });

/** Whether nothing critical is wrong. */
export const isReady = (verdicts: readonly Verdict[]): boolean =>
    verdicts.every((it) => it.rule.severity !== "critical" || it.findings.length === 0);
