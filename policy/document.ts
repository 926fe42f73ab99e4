import { exceptions } from "./exceptions";
import { rules } from "./rules";

/** The checklist as Markdown: docs/production-readiness.md. */
export function checklistDocument(): string {
    const critical = rules.filter((it) => it.severity === "critical").length;
    return [
        "# Production readiness",
        "",
        "<!-- Made by `npm run readiness -- --document`; a test fails when it is stale. -->",
        "",
        `${rules.length} rules, ${critical} of them critical. \`npm run readiness -- oke aks gke\` holds them against what the program would create,`,
        "offline; `pulumi up --policy-pack policy` holds them against what Pulumi is about to create, and stops a production stack.",
        "",
        ...rules.flatMap((it) => [
            `## ${it.title}`,
            "",
            `\`${it.id}\`, ${it.severity}, ${it.spec}. ${it.why}`,
            "",
            `To mend: ${it.fix}`,
            "",
        ]),
        "## Exceptions",
        "",
        ...(exceptions.length === 0
            ? ["None."]
            : exceptions.map(
                  (it) => `- \`${it.rule}\`${it.stacks ? ` on ${it.stacks.join(", ")}` : ""}: ${it.reason}.`,
              )),
        "",
    ].join("\n");
}
