import { savedQueries, searchIds } from "../../../components/logging/queries";
import { dashboardModels, dataPanels, type PanelModel } from "../../../checks/observability/panels";
import { countNodes } from "../../support/logql";

const dashboards = dashboardModels();
const logs = dashboards.find((it) => it.uid === "todo-logs")!;
const rows = logs.panels.filter((it) => it.type === "row") as (PanelModel & {
    collapsed: boolean;
    panels: PanelModel[];
})[];
const closed = rows.filter((it) => it.collapsed);
const asked = (expr: string) => expr.replaceAll("$__range", "1h").replace(/\$\w+/g, "x");

it("shows every saved query that needs no id, in a row that asks nothing until it is opened", () => {
    const expected = savedQueries.filter((it) => it.needs === undefined);
    expect(closed.map((it) => it.title)).toEqual(expected.map((it) => it.title));
    for (const [index, { expression, kind, when, id }] of expected.entries()) {
        const [panel] = closed[index]!.panels;
        expect(panel?.type).toBe(kind === "logs" ? "logs" : "table");
        expect(panel?.targets[0]?.expr.startsWith(expression)).toBe(true);
        expect(panel?.description).toContain(when);
        expect(panel?.description).toContain(`npm run logs -- ${id}.`);
    }
});

it("narrows every panel of lines by every id", () => {
    const panels = [...dataPanels(logs), ...closed.flatMap((it) => it.panels)].filter((it) => it.type === "logs");
    for (const { targets } of panels)
        for (const id of searchIds) expect(targets[0]?.expr).toContain(`| ${id}=~"$${id}.*"`);
});

it("leads to the metrics of the same services and time, as every dashboard leads here", () => {
    for (const { links } of dashboards)
        expect(links).toContainEqual(
            expect.objectContaining({ type: "dashboards", includeVars: true, keepTime: true }),
        );
});

it("every query for Loki on any dashboard is LogQL, and selects streams", () => {
    const targets = [...dashboards.flatMap(dataPanels), ...closed.flatMap((it) => it.panels)].flatMap(
        (it) => it.targets,
    );
    const expressions = targets.filter((it) => it.datasource.type === "loki").map((it) => it.expr);
    expect(expressions.length).toBeGreaterThan(savedQueries.length);
    for (const expression of expressions) expect(countNodes(asked(expression), "Matcher")).toBeGreaterThan(0);
});
