import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { dashboardsFolder } from "../../components/monitoring/dashboards/files";
import { runTool } from "../../engine/command/run-tool";
import { UserError } from "../../engine/command/user-error";
import { duplicateQueries } from "./duplicate-queries";
import { renderDashboards } from "./render";
import { staleFiles } from "./stale";

const help = `Writes the dashboards as the JSON files that a deployment installs.

  npm run dashboards [-- --check]

  --check  write nothing, and fail when a file is not what the code would write`;

runTool(async () => {
    const { values } = parseArgs({ options: { check: { type: "boolean" }, help: { type: "boolean", short: "h" } } });
    if (values.help) {
        console.log(help);
        return 0;
    }
    const duplicates = await duplicateQueries();
    if (duplicates.length > 0)
        throw new UserError(`a query takes another's name:\n${duplicates.join("\n")}`, "rename it in its panel too");
    const rendered = renderDashboards();
    const stale = staleFiles(rendered);
    if (values.check) {
        if (stale.length > 0)
            throw new UserError(`the code says otherwise than ${stale.join(", ")}`, "npm run dashboards, then commit");
        console.log(`${rendered.size} dashboards are what the code says`);
        return 0;
    }
    for (const file of readdirSync(dashboardsFolder)) if (!rendered.has(file)) rmSync(join(dashboardsFolder, file));
    for (const [file, json] of rendered) writeFileSync(join(dashboardsFolder, file), json);
    console.log(stale.length === 0 ? "nothing changed" : `written: ${stale.join(", ")}`);
    return 0;
});
