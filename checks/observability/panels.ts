import { readDashboards } from "../../components/monitoring/dashboards/files";

/** The parts of a dashboard's JSON that are read here: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/ */
export interface DashboardModel {
    readonly uid: string;
    readonly title: string;
    readonly description: string;
    readonly schemaVersion: number;
    readonly editable: boolean;
    readonly refresh: string;
    readonly tags: readonly string[];
    readonly links: readonly unknown[];
    readonly panels: readonly PanelModel[];
}

export interface PanelModel {
    readonly type: string;
    readonly id?: number;
    readonly title: string;
    readonly description: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly links?: readonly { readonly title: string; readonly url: string }[];
    readonly targets: readonly PanelQuery[];
    /** Panels of a row that is closed. */
    readonly panels?: readonly PanelModel[];
    readonly options?: { readonly content?: string };
    readonly fieldConfig?: {
        readonly defaults: {
            readonly unit?: string;
            /** Where a click on a series leads. */
            readonly links?: readonly { readonly title: string; readonly url: string }[];
            readonly thresholds?: {
                readonly steps: readonly { readonly value: number | null; readonly color: string }[];
            };
            readonly mappings?: readonly {
                readonly options: Readonly<Record<string, { readonly text: string; readonly color?: string }>>;
            }[];
        };
    };
}

export interface PanelQuery {
    readonly expr: string;
    readonly legendFormat?: string;
    readonly instant?: boolean;
    readonly datasource: { readonly type: string; readonly uid: string };
}

/** The committed dashboards: what a deployment installs is what is tested. */
export const dashboardModels = (): DashboardModel[] =>
    readDashboards().map((it) => JSON.parse(it.json) as DashboardModel);

/** Panels that show data; rows and texts do not. */
export const dataPanels = ({ panels }: DashboardModel): PanelModel[] =>
    panels.filter((it) => it.type !== "row" && it.type !== "text");

export interface NamedQuery {
    readonly dashboard: string;
    readonly panel: string;
    readonly expr: string;
}

/** Every PromQL query of every panel. */
export const panelQueries = (): NamedQuery[] =>
    dashboardModels().flatMap((dashboard) =>
        dataPanels(dashboard).flatMap(({ title, targets }) =>
            targets
                .filter((it) => it.datasource.type === "prometheus")
                .map(({ expr }) => ({ dashboard: dashboard.uid, panel: title, expr })),
        ),
    );

/** Panels that have no data while all is well, and why. */
export const emptyWhenWell: Readonly<Record<string, string>> = {
    "todo-overview: Alerts": "nothing is to be done in a healthy run; the drills' alerts have a test of their own",
    "todo-infrastructure: Replicas by autoscaler": "needs an autoscaler; profile standard has them",
    "todo-events: Publishing that failed": "a series begins with the first failure; the drill causes one",
    "todo-events: Retries and duplicates": "a series begins with the first retry",
    "todo-events: Dead letters": "a series begins with the first event that is given up",
    "todo-services: Refused and failed requests by route": "a series begins with the first refused request",
};

/** Four scrapes, as Grafana computes `$__rate_interval` from the data source's interval. */
const rateInterval = "1m";

/** Fills in what Grafana would: variables at their default, All. */
export const resolveVariables = (expr: string): string =>
    expr.replaceAll("$__rate_interval", rateInterval).replaceAll("$service", ".+");

/** The query of a panel of the overview. */
export function overviewQuery(panel: string): string {
    const overview = dashboardModels().find((it) => it.uid === "todo-overview");
    const expr = overview && dataPanels(overview).find((it) => it.title === panel)?.targets[0]?.expr;
    if (expr === undefined) throw new Error(`the overview has no panel "${panel}"`);
    return resolveVariables(expr);
}
