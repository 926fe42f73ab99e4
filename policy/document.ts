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
            "`npm run check -- readiness oke aks gke` holds them against what the program would create, offline;",
            "`pulumi up --policy-pack policy` holds them against what Pulumi is about to create:",
            "a broken critical rule stops the update of any stack but dev, where it is an advice.",
        ].join(" "),
        "",
        ...checklistRules.flatMap((it) => [
            `## ${it.title}`,
            "",
            `\`${it.id}\`, ${it.severity}, ${requirementLink(it.requirement)}. ${it.why}`,
            "",
            `To mend: ${it.fix}`,
            "",
        ]),
        "## Exceptions",
        "",
        ...list(exceptions),
        "",
        "## The scanner",
        "",
        "`npm run check -- scan`, part of CI, holds what the program and our chart put into the clusters of oke, aks and gke (profile `standard`) against",
        "the default checks of kube-score. Accepted, and refused again as soon as nothing needs it:",
        "",
        ...list(scanExceptions),
    ].join("\n");
}
