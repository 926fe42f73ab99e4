import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dashboardsFolder } from "../../components/monitoring/dashboards/files";
import { UserError } from "../../engine/command/user-error";
import { duplicateQueries } from "./duplicate-queries";
import { renderDashboards } from "./render";
import { staleFiles } from "./stale";

export async function makeDashboards({ check }: { readonly check?: boolean }): Promise<void> {
    const duplicates = await duplicateQueries();
    if (duplicates.length > 0)
        throw new UserError(
            `a query takes another's name; rename it, in its panel too:\n${duplicates.join("\n")}`,
            "git diff components/monitoring/dashboards",
        );
    const rendered = renderDashboards();
    const stale = staleFiles(rendered);
    if (check) {
        if (stale.length > 0)
            throw new UserError(`the code says otherwise than ${stale.join(", ")}`, "npm run make -- dashboards");
        console.log(`${rendered.size} dashboards are what the code says`);
        return;
    }
    for (const file of readdirSync(dashboardsFolder)) if (!rendered.has(file)) rmSync(join(dashboardsFolder, file));
    for (const [file, json] of rendered) writeFileSync(join(dashboardsFolder, file), json);
    console.log(stale.length === 0 ? "nothing changed" : `written: ${stale.join(", ")}`);
}
