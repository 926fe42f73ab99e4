import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dashboardsFolder } from "../../components/monitoring/dashboards/files";

/** Files that are missing, differ from what is rendered, or belong to no dashboard any more. */
export function staleFiles(rendered: ReadonlyMap<string, string>): string[] {
    const changed = [...rendered].filter(([file, json]) => {
        const path = join(dashboardsFolder, file);
        return !existsSync(path) || readFileSync(path, "utf8") !== json;
    });
    return [...changed.map(([file]) => file), ...readdirSync(dashboardsFolder).filter((file) => !rendered.has(file))];
}
