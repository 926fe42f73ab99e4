import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import { promisedEntriesPerMinute } from "../../logging/log-volume";
import { minutesWithinPromise, promisedSearchSeconds } from "../../logging/search-budget";
import { savedQueries, searchIds, type SavedQuery, type SearchId } from "../../logging/queries";
import { namespaces } from "../../../model/platform/namespaces";
import { composeDashboard, serviceVariable, type Row } from "./compose";
import { logCounts, logLines } from "./panels";

const labels: Readonly<Record<SearchId, string>> = { request_id: "Request", user_id: "User", task_id: "Task" };

const budget = minutesWithinPromise({ cores: 2, entriesPerMinute: promisedEntriesPerMinute });

/** Ids to type in, or only their beginnings; empty means any. */
const idVariables = () =>
    searchIds.map((id) => new dashboard.TextBoxVariableBuilder(id).label(labels[id]).defaultValue(""));

/** What is typed in narrows every panel that shows lines. */
const narrowed = (expression: string): string =>
    searchIds.reduce((query, id) => `${query} | ${id}=~"$${id}.*"`, expression);

/** Queries that look at all services narrow to the selected ones. */
const ofSelected = (expression: string): string =>
    expression.startsWith(`{namespace="${namespaces.services.name}"`) && !expression.includes("service=")
        ? `${expression} | service=~"$service"`
        : expression;

const panelOf = ({ id, title, when, kind, expression }: SavedQuery) => {
    const description = `${when} In a shell: npm run logs -- ${id}.`;
    return kind === "counts"
        ? logCounts({ title, description, expr: expression })
        : logLines({ title, description, expr: narrowed(ofSelected(expression)) });
};

/** Panels of a closed row ask Loki nothing until somebody opens it. */
const closed = (query: SavedQuery): Row => ({ title: query.title, panels: [[panelOf(query)]], closed: true });

const byId: Row = {
    title: "By request, user or task",
    panels: [
        [
            logLines({
                title: "Lines",
                description:
                    "Lines of the selected services. Type the beginning of a request's, user's or task's id above to follow it through all of them. " +
                    `Of ${promisedEntriesPerMinute.toLocaleString("en")} lines a minute two cores read ${budget} minutes in ${promisedSearchSeconds} s: ` +
                    "select a service before you widen the time.",
                expr: narrowed(`{namespace="${namespaces.services.name}", service=~"$service"}`),
            }),
        ],
    ],
};

/** The saved queries, as panels: what needs an id is the first row, everything else opens on a click. */
export const logDashboard = () =>
    composeDashboard({
        uid: "todo-logs",
        title: "Logs",
        description: "Log lines of all services, and the saved queries for what goes wrong most often.",
        variables: [serviceVariable(), ...idVariables()],
        rows: [byId, ...savedQueries.filter((it) => it.needs === undefined).map(closed)],
    });
