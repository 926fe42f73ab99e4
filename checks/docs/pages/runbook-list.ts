import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runbooks } from "../../../model/platform/monitoring-names";
import { projectFolder } from "../../../model/project-folder";

/** The runbooks by their titles, as docs/README.md lists them. */
export const runbookList = (): string =>
    runbooks
        .map((it) => {
            const [title = ""] = readFileSync(join(projectFolder, "docs", "runbooks", `${it}.md`), "utf8").split("\n");
            return `- [${title.replace(/^# /, "")}](runbooks/${it}.md)`;
        })
        .join("\n");
