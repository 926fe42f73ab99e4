import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../model/project-folder";
import { runbooks, type Runbook } from "../../../model/platform/monitoring-names";
import { composeDashboard } from "./compose";
import { page } from "./panels";
import { runbookPanel, runbookQuery, runbooksUid } from "./runbook-links";

const folder = join(projectFolder, "docs", "runbooks");

/** A runbook's title and text, its links leading to the panels of the others. */
function readRunbook(runbook: Runbook): { readonly title: string; readonly markdown: string } {
    const [heading = "", ...lines] = readFileSync(join(folder, `${runbook}.md`), "utf8").split("\n");
    const markdown = lines
        .join("\n")
        .trim()
        .replace(/\]\(([a-z-]+)\.md\)/g, (_link, other: string) => `](${runbookQuery(other as Runbook)})`);
    return { title: heading.replace(/^# /, ""), markdown };
}

/** The runbooks as deployed: at hand where they are needed, when nothing else is reachable. */
export const runbookDashboard = () =>
    composeDashboard({
        uid: runbooksUid,
        title: "Runbooks",
        description: "What to do about what the other dashboards show. The pages of docs/runbooks.",
        variables: [],
        rows: [
            {
                title: "Runbooks",
                panels: runbooks.map((runbook) => {
                    const { title, markdown } = readRunbook(runbook);
                    return [page(runbookPanel(runbook), title, markdown)];
                }),
            },
        ],
    });
