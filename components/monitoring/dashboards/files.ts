import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where `npm run make -- dashboards` writes, and the deployment reads. */
export const dashboardsFolder = join(__dirname, "json");

export interface DashboardFile {
    readonly uid: string;
    /** Compact: a ConfigMap holds one MiB. */
    readonly json: string;
}

/** The dashboards as they are committed, so that a deployment needs no dashboard library. */
export const readDashboards = (): DashboardFile[] =>
    readdirSync(dashboardsFolder)
        .filter((it) => it.endsWith(".json"))
        .sort()
        .map((file) => ({
            uid: file.replace(/\.json$/, ""),
            json: JSON.stringify(JSON.parse(readFileSync(join(dashboardsFolder, file), "utf8"))),
        }));
