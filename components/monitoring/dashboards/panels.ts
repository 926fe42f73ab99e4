import * as common from "@grafana/grafana-foundation-sdk/common";
import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import * as logs from "@grafana/grafana-foundation-sdk/logs";
import * as loki from "@grafana/grafana-foundation-sdk/loki";
import * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";
import * as stat from "@grafana/grafana-foundation-sdk/stat";
import * as table from "@grafana/grafana-foundation-sdk/table";
import * as text from "@grafana/grafana-foundation-sdk/text";
import * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";
import { monitoringNames, serviceState, type Runbook } from "../../../model/platform/monitoring-names";
import { type Panel, type PanelSize } from "./layout";
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
    /** Share of the width, beside the others of its line. @default 1 */
    readonly weight?: number;
    /** Grafana's rows; the highest panel of a line decides for all. @default 8 for lines, 5 for figures */
    readonly height?: number;
    /** What it says without samples. @default that there may be no traffic */
    readonly withoutData?: string;
    /** Values from which the color changes, lowest first; green below. */
    readonly thresholds?: readonly { readonly value: number; readonly color: "yellow" | "red" }[];
}

/** Without samples a panel says what that can mean, instead of "No data" (EC-004). */
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
export const lines = (options: PanelOptions): Panel => ({
    weight: options.weight ?? 1,
    height: options.height ?? 8,
    build: ({ width, height }) =>
        new timeseries.PanelBuilder()
            .title(options.title)
            .description(options.description)
            .datasource(metricsSource)
            .targets(targetsOf(options, false))
            .unit(options.unit)
            .min(0)
            .noValue(options.withoutData ?? noValue)
            .span(width)
            .height(height)
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
            ),
});

const figuresBuilder = (options: PanelOptions, { width, height }: PanelSize) =>
    new stat.PanelBuilder()
        .title(options.title)
        .description(options.description)
        .datasource(metricsSource)
        .targets(targetsOf(options, true))
        .unit(options.unit)
        .noValue(options.withoutData ?? noValue)
        .span(width)
        .height(height)
        .links([runbookLink(options.runbook)])
        .dataLinks(serviceLinks(options))
        .thresholds(thresholdsOf(options))
        .colorMode(common.BigValueColorMode.Background)
        .graphMode(common.BigValueGraphMode.None)
        .textMode(common.BigValueTextMode.ValueAndName)
        .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(["lastNotNull"]));

const sizeOfFigures = ({ weight = 1, height = 5 }: PanelOptions) => ({ weight, height });

/** The latest values, as large figures. */
export const figures = (options: PanelOptions): Panel => ({
    ...sizeOfFigures(options),
    build: (size) => figuresBuilder(options, size),
});

/** Names of the values of `service:state`. */
export const serviceStates = [
    { value: serviceState.down, text: "down", color: "red" },
    { value: serviceState.degraded, text: "degraded", color: "yellow" },
    { value: serviceState.healthy, text: "healthy", color: "green" },
    { value: serviceState.scaledToZero, text: "scaled to zero", color: "blue" },
] as const;

/** Figures of `service:state`, in words. */
export const states = (options: PanelOptions): Panel => ({
    ...sizeOfFigures(options),
    build: (size) =>
        figuresBuilder(options, size).mappings([
            {
                type: dashboard.MappingType.ValueToText,
                options: Object.fromEntries(
                    serviceStates.map(({ value, text, color }, index) => [String(value), { text, color, index }]),
                ),
            },
        ]),
});

export interface LogPanelOptions {
    /** @default "Log lines of the selected service" */
    readonly title?: string;
    readonly description: string;
    /** LogQL. */
    readonly expr: string;
    /** @default "logs" */
    readonly runbook?: Runbook;
}

/** What services of the selection wrote in the selected time. */
export const logLines = ({
    title = "Log lines of the selected service",
    description,
    expr,
    runbook = "logs",
}: LogPanelOptions): Panel => ({
    weight: 1,
    height: 10,
    build: ({ width, height }) =>
        new logs.PanelBuilder()
            .title(title)
            .description(description)
            .datasource(logsSource)
            .targets([new loki.DataqueryBuilder().datasource(logsSource).expr(expr).refId("A").maxLines(200)])
            .span(width)
            .height(height)
            .links([runbookLink(runbook)])
            .showTime(true)
            .wrapLogMessage(true)
            .enableLogDetails(true)
            .sortOrder(common.LogsSortOrder.Descending),
});

/** Numbers counted from log lines over the selected time, greatest first. */
export const logCounts = ({ title, description, expr }: Required<Omit<LogPanelOptions, "runbook">>): Panel => ({
    weight: 1,
    height: 10,
    build: ({ width, height }) =>
        new table.PanelBuilder()
            .title(title)
            .description(description)
            .datasource(logsSource)
            .targets([new loki.DataqueryBuilder().datasource(logsSource).expr(expr).refId("A").queryType("instant")])
            .span(width)
            .height(height)
            .unit("short")
            .sortBy([new common.TableSortByFieldStateBuilder().displayName("Value #A").desc(true)])
            .links([runbookLink("logs")]),
});

/** A page of text. */
export const page = (id: number, title: string, markdown: string): Panel => ({
    weight: 1,
    height: 16,
    build: ({ width, height }) =>
        new text.PanelBuilder()
            .id(id)
            .title(title)
            .mode(text.TextMode.Markdown)
            .content(markdown)
            .span(width)
            .height(height),
});
