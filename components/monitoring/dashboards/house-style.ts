import { type Builder } from "@grafana/grafana-foundation-sdk/cog";
import * as common from "@grafana/grafana-foundation-sdk/common";
import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import * as logs from "@grafana/grafana-foundation-sdk/logs";
import * as loki from "@grafana/grafana-foundation-sdk/loki";
import * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";
import * as stat from "@grafana/grafana-foundation-sdk/stat";
import * as table from "@grafana/grafana-foundation-sdk/table";
import * as text from "@grafana/grafana-foundation-sdk/text";
import * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";
import { namespaces } from "../../../model/platform/namespaces";
import { monitoringNames, type Runbook } from "../../../model/platform/monitoring-names";
import { runbookUrl } from "./runbook-links";

const metricsSource = { type: "prometheus", uid: monitoringNames.dataSources.prometheus };
const logsSource = { type: "loki", uid: monitoringNames.dataSources.loki };

export interface Query {
    readonly expr: string;
    /** Name of a series, such as `{{service}}`. */
    readonly legend: string;
}

export interface PanelOptions {
    readonly title: string;
    /** What it shows, and what to do when it looks wrong. */
    readonly description: string;
    /** One of https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts */
    readonly unit: string;
    readonly queries: readonly Query[];
    readonly runbook: Runbook;
    /** Of 24 columns. @default 8 */
    readonly width?: number;
    /** @default 8 */
    readonly height?: number;
    /** Values from which the colour changes, lowest first; green below. */
    readonly thresholds?: readonly { readonly value: number; readonly color: "yellow" | "red" }[];
}

/** Without samples a panel says what that can mean, instead of "No data" (edge case 4). */
const noValue = "nothing: no traffic, or scaled to zero (see State)";

const runbookLink = (runbook: Runbook) =>
    new dashboard.DashboardLinkBuilder(`Runbook: ${runbook}`)
        .type(dashboard.DashboardLinkType.Link)
        .url(runbookUrl(runbook))
        .targetBlank(true);

/** Where a click on a service's line or figure leads: the same service and time, on another dashboard. */
const serviceLinks = ({ queries }: PanelOptions) =>
    queries.some((it) => it.legend.includes("{{service}}"))
        ? [
              ["Metrics of this service", "todo-services"],
              ["Log lines of this service", "todo-logs"],
          ].map(([title, uid]) =>
              new dashboard.DashboardLinkBuilder(title!)
                  .type(dashboard.DashboardLinkType.Link)
                  .url(`/d/${uid}?var-service=\${__field.labels.service}&\${__url_time_range}`),
          )
        : [];

const thresholdsOf = ({ thresholds = [] }: PanelOptions) =>
    new dashboard.ThresholdsConfigBuilder()
        .mode(dashboard.ThresholdsMode.Absolute)
        .steps([{ value: null, color: "green" }, ...thresholds]);

const targetsOf = ({ queries }: PanelOptions, instant: boolean) =>
    queries.map(({ expr, legend }, index) => {
        const query = new prometheus.DataqueryBuilder()
            .datasource(metricsSource)
            .expr(expr)
            .legendFormat(legend)
            .refId(String.fromCharCode("A".charCodeAt(0) + index));
        return instant ? query.instant() : query.range();
    });

/** Lines over time. */
export const lines = (options: PanelOptions) =>
    new timeseries.PanelBuilder()
        .title(options.title)
        .description(options.description)
        .datasource(metricsSource)
        .targets(targetsOf(options, false))
        .unit(options.unit)
        .min(0)
        .noValue(noValue)
        .span(options.width ?? 8)
        .height(options.height ?? 8)
        .links([runbookLink(options.runbook)])
        .dataLinks(serviceLinks(options))
        .thresholds(thresholdsOf(options))
        .thresholdsStyle(
            new common.GraphThresholdsStyleConfigBuilder().mode(
                options.thresholds ? common.GraphThresholdsStyleMode.Dashed : common.GraphThresholdsStyleMode.Off,
            ),
        )
        .lineWidth(1)
        .fillOpacity(8)
        .showPoints(common.VisibilityMode.Never)
        .legend(
            new common.VizLegendOptionsBuilder()
                .displayMode(common.LegendDisplayMode.Table)
                .placement(common.LegendPlacement.Bottom)
                .showLegend(true)
                .calcs(["lastNotNull", "max"]),
        )
        .tooltip(
            new common.VizTooltipOptionsBuilder()
                .mode(common.TooltipDisplayMode.Multi)
                .sort(common.SortOrder.Descending),
        );

/** The latest values, as large figures. */
export const figures = (options: PanelOptions) =>
    new stat.PanelBuilder()
        .title(options.title)
        .description(options.description)
        .datasource(metricsSource)
        .targets(targetsOf(options, true))
        .unit(options.unit)
        .noValue(noValue)
        .span(options.width ?? 8)
        .height(options.height ?? 5)
        .links([runbookLink(options.runbook)])
        .dataLinks(serviceLinks(options))
        .thresholds(thresholdsOf(options))
        .colorMode(common.BigValueColorMode.Background)
        .graphMode(common.BigValueGraphMode.None)
        .textMode(common.BigValueTextMode.ValueAndName)
        .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(["lastNotNull"]));

/** Names of the values of `service:state`. */
export const serviceStates = [
    { value: 0, text: "down", color: "red" },
    { value: 1, text: "degraded", color: "yellow" },
    { value: 2, text: "healthy", color: "green" },
    { value: 3, text: "scaled to zero", color: "blue" },
] as const;

/** Figures of `service:state`, in words. */
export const states = (options: PanelOptions) =>
    figures(options).mappings([
        {
            type: dashboard.MappingType.ValueToText,
            options: Object.fromEntries(
                serviceStates.map(({ value, text, color }, index) => [String(value), { text, color, index }]),
            ),
        },
    ]);

/** What services of the selection wrote in the selected time. */
export const logLines = (
    description: string,
    query: string,
    runbook: Runbook = "logs",
    title = "Log lines of the selected service",
) =>
    new logs.PanelBuilder()
        .title(title)
        .description(description)
        .datasource(logsSource)
        .targets([new loki.DataqueryBuilder().datasource(logsSource).expr(query).refId("A").maxLines(200)])
        .span(24)
        .height(10)
        .links([runbookLink(runbook)])
        .showTime(true)
        .wrapLogMessage(true)
        .enableLogDetails(true)
        .sortOrder(common.LogsSortOrder.Descending);

/** Numbers counted from log lines over the selected time, greatest first. */
export const logCounts = (title: string, description: string, query: string) =>
    new table.PanelBuilder()
        .title(title)
        .description(description)
        .datasource(logsSource)
        .targets([new loki.DataqueryBuilder().datasource(logsSource).expr(query).refId("A").queryType("instant")])
        .span(24)
        .height(10)
        .unit("short")
        .sortBy([new common.TableSortByFieldStateBuilder().displayName("Value #A").desc(true)])
        .links([runbookLink("logs")]);

/** A page of text. */
export const page = (id: number, title: string, markdown: string) =>
    new text.PanelBuilder().id(id).title(title).mode(text.TextMode.Markdown).content(markdown).span(24).height(16);

/** Lines of the selected services; the last row of every dashboard. */
export const selectedLogs = (services = "$service") =>
    logLines(
        "What the selected services wrote in the selected time, warnings and errors first to look for. A click on an id leads to all lines that carry it.",
        `{namespace="${namespaces.services.name}", service=~"${services}", level=~"warn|error|info"}`,
    );

/** Choice of services that have ever reported; the logs panel and links to other dashboards follow it. */
export const serviceVariable = () =>
    new dashboard.QueryVariableBuilder("service")
        .label("Service")
        .description("Services to show")
        .datasource(metricsSource)
        .query("label_values(service:state, service)")
        .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
        .sort(dashboard.VariableSort.AlphabeticalAsc)
        .multi(true)
        .includeAll(true)
        .allValue(".+")
        .current({ selected: true, text: "All", value: "$__all" });

export interface Row {
    readonly title: string;
    readonly panels: readonly Builder<dashboard.Panel>[];
    /** Whether it opens on a click, and asks nothing before. */
    readonly closed?: boolean;
}

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
        if (closed) {
            builder.withRow(panels.reduce((it, panel) => it.withPanel(panel), row.collapsed(true)));
            continue;
        }
        builder.withRow(row);
        for (const panel of panels) builder.withPanel(panel);
    }
    return builder.build();
}
