import { type RequirementId } from "../model/contract/requirements";
import { exceptions, scanExceptions, type Exception } from "./exceptions";
import { checklistRules } from "./rules";

const line = ({ rule, stacks, reason }: Exception): string =>
    `- \`${rule}\`${stacks ? ` on ${stacks.join(", ")}` : ""}: ${reason}.`;
const list = (all: readonly Exception[]): string[] => (all.length === 0 ? ["None."] : [...new Set(all.map(line))]);

const requirementLink = (id: RequirementId): string => `[${id}](reference/requirements.md#${id.toLowerCase()})`;

/** The checklist as Markdown: docs/production-readiness.md. */
export function checklistDocument(): string {
    const critical = checklistRules.filter((it) => it.severity === "critical").length;
    return [
        "# Production readiness",
        "",
        [
            `${checklistRules.length} rules, ${critical} of them critical.`,
            "`npm run check -- readiness oke aks gke` checks offline what the program would create.",
            "`pulumi up --policy-pack policy` checks what Pulumi is about to create.",
            "A broken critical rule stops the update; on dev it is only advice.",
        ].join(" "),
        "",
        ...checklistRules.flatMap((it) => [
            `## ${it.title}`,
            "",
            `\`${it.id}\`, ${it.severity}, ${requirementLink(it.requirement)}. ${it.why}`,
            "",
            `**Fix.** ${it.fix}`,
            "",
        ]),
        "## Exceptions",
        "",
        ...list(exceptions),
        "",
        "## The scanner",
        "",
        "`npm run check -- scan`, part of CI, runs the default checks of kube-score on what the program and our chart put",
        "into the clusters of oke, aks and gke (profile `standard`). These findings are accepted; an entry that no finding needs fails the check:",
        "",
        ...list(scanExceptions),
    ].join("\n");
}
