import { type Builder } from "@grafana/grafana-foundation-sdk/cog";
import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import { monitoringNames } from "../../../model/platform/monitoring-names";
import { namespaces } from "../../../model/platform/namespaces";
import { layOutLine, type Panel } from "./layout";
import { logLines } from "./panels";

/** Choice of services that have ever reported; the logs panel and links to other dashboards follow it. */
export const serviceVariable = () =>
    new dashboard.QueryVariableBuilder("service")
        .label("Service")
        .description("Services to show")
        .datasource({ type: "prometheus", uid: monitoringNames.dataSources.prometheus })
        .query("label_values(service:state, service)")
        .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
        .sort(dashboard.VariableSort.AlphabeticalAsc)
        .multi(true)
        .includeAll(true)
        .allValue(".+")
        .current({ selected: true, text: "All", value: "$__all" });

export interface Row {
    readonly title: string;
    /** Line by line; the panels of a line lay themselves out. */
    readonly panels: readonly (readonly Panel[])[];
    /** Whether it opens on a click, and asks nothing before. */
    readonly closed?: boolean;
}

/** Lines of the selected services; the last row of every dashboard. */
export const logsRow = (services = "$service"): Row => ({
    title: "Logs",
    panels: [
        [
            logLines({
                description:
                    "What the selected services wrote in the selected time, warnings and errors first to look for. " +
                    "A click on an id leads to all lines that carry it.",
                expr: `{namespace="${namespaces.services.name}", service=~"${services}", level=~"warn|error|info"}`,
            }),
        ],
    ],
});

export interface DashboardOptions {
    /** Begins with `todo-`; never changes, because links and bookmarks hold it. */
    readonly uid: string;
    readonly title: string;
    readonly description: string;
    readonly rows: readonly Row[];
    /** @default the choice of a service */
    readonly variables?: readonly Builder<dashboard.VariableModel>[];
}

/** Tag by which the dashboards link to each other. */
const tag = "todo";

/** Refresh as fast as is useful: with scrape and rule interval a change is visible within 30 s (FR-007). */
export function composeDashboard(options: DashboardOptions): dashboard.Dashboard {
    const builder = new dashboard.DashboardBuilder(options.title)
        .uid(options.uid)
        .description(options.description)
        .tags([tag])
        .readonly()
        .timezone("browser")
        .refresh("10s")
        .time({ from: "now-30m", to: "now" })
        .tooltip(dashboard.DashboardCursorSync.Crosshair)
        .variables([...(options.variables ?? [serviceVariable()])])
        .link(
            new dashboard.DashboardLinkBuilder("Dashboards")
                .type(dashboard.DashboardLinkType.Dashboards)
                .tags([tag])
                .asDropdown(true)
                .includeVars(true)
                .keepTime(true),
        );
    for (const { title, panels, closed } of options.rows) {
        const row = new dashboard.RowBuilder(title);
        const placed = panels.flatMap(layOutLine);
        if (closed) {
            builder.withRow(placed.reduce((it, panel) => it.withPanel(panel), row.collapsed(true)));
            continue;
        }
        builder.withRow(row);
        for (const panel of placed) builder.withPanel(panel);
    }
    return builder.build();
}
