import { buildDashboards } from "../../components/monitoring/dashboards";

/** Contents of the JSON files by name. */
export const renderDashboards = (): Map<string, string> =>
    new Map(buildDashboards().map((dashboard) => [`${dashboard.uid}.json`, `${JSON.stringify(dashboard, null, 4)}\n`]));
