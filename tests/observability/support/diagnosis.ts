import { savedQueries, type SavedQuery } from "../../../components/logging/queries";
import {
    dashboardModels,
    dataPanels,
    type DashboardModel,
    type PanelModel,
} from "../../../checks/observability/panels";
import { type DetectionDrill } from "../../../checks/detection-drill/faults";

/** The way from what the overview shows to the log lines that say why. */
export interface Diagnosis {
    /** What a person clicks on, in order. */
    readonly clicks: readonly string[];
    /** What Loki is asked in the end. */
    readonly query: string;
    /** The saved query that this narrows. */
    readonly saved: SavedQuery;
}

const named = <T extends { readonly title: string }>(all: readonly T[] | undefined, title: string): T => {
    const found = all?.find((it) => it.title === title);
    if (found === undefined)
        throw new Error(`there is no "${title}"; there are ${all?.map((it) => it.title).join(", ")}`);
    return found;
};

const dashboardOf = (uid: string): DashboardModel => {
    const found = dashboardModels().find((it) => it.uid === uid);
    if (found === undefined) throw new Error(`there is no dashboard ${uid}`);
    return found;
};

/** Follows the links of the dashboards as a person would: from the series that shows the fault to a saved query. */
export function diagnose({ panel, service, cause }: DetectionDrill): Diagnosis {
    const shown: PanelModel = named(dataPanels(dashboardOf("todo-overview")), panel);
    const link = named(shown.fieldConfig?.defaults.links, "Log lines of this service");
    const address = new URL(link.url.replace("${__field.labels.service}", service), "http://grafana");
    const saved = savedQueries.find((it) => it.id === cause.query);
    if (saved === undefined) throw new Error(`there is no saved query ${cause.query}`);
    const row = named(dashboardOf(address.pathname.replace("/d/", "")).panels, saved.title);
    const [lines] = row.panels ?? [];
    // Variables that the link does not set are empty.
    const query = lines?.targets[0]?.expr.replace(
        /\$(\w+)/g,
        (_all, it: string) => address.searchParams.get(`var-${it}`) ?? "",
    );
    return { clicks: [`${service} in "${panel}"`, link.title, saved.title], query: query ?? "", saved };
}
