import { readDashboards } from "../../components/monitoring/dashboards/files";
import { documentationUrl, monitoringNames, runbooks } from "../../components/monitoring/names";
import { renderDashboards } from "../../tools/dashboards/render";
import { staleFiles } from "../../tools/dashboards/stale";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { dashboardModels, dataPanels, type PanelModel } from "../../tools/observability/panels";

const dashboards = dashboardModels();
const panels = dashboards.flatMap((dashboard) =>
    dataPanels(dashboard).map((panel) => [`${dashboard.uid}: ${panel.title}`, panel] as const),
);

it("the committed files are what the code says (run npm run dashboards)", () =>
    expect(staleFiles(renderDashboards())).toEqual([]));

it("a changed file would be found", () => {
    const [file] = [...renderDashboards().keys()];
    expect(staleFiles(new Map([...renderDashboards(), [file!, "{}"]]))).toEqual([file]);
});

describe.each(dashboards.map((it) => [it.uid, it] as const))("dashboard %s", (uid, dashboard) => {
    it("has what Grafana's schema wants of a dashboard", () => {
        expect(uid).toMatch(/^todo-[a-z]+$/);
        expect(uid.length).toBeLessThanOrEqual(40);
        expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(39);
        expect(dashboard.editable).toBe(false);
        expect(dashboard.description).toMatch(/\.$/);
        expect(dashboard.tags).toContain("todo");
    });

    it("refreshes every 10 seconds (FR-007)", () => expect(dashboard.refresh).toBe("10s"));

    it("leads to the other dashboards with the selection", () =>
        expect(dashboard.links).toContainEqual(
            expect.objectContaining({ type: "dashboards", includeVars: true, keepTime: true }),
        ));

    it("ends with log lines", () => expect(dataPanels(dashboard).some((it) => it.type === "logs")).toBe(true));

    it("fits a ConfigMap", () => {
        const json = readDashboards().find((it) => it.uid === uid)?.json ?? "";
        expect(json.length).toBeGreaterThan(1000);
        // One MiB is the limit of an object; a quarter of it keeps Helm and the API server quick.
        expect(json.length).toBeLessThan(256 * 1024);
    });

    it("lays panels side by side without overlap", () => {
        const cells = new Set<string>();
        for (const { gridPos, title } of dataPanels(dashboard)) {
            expect([title, gridPos.x + gridPos.w <= 24]).toEqual([title, true]);
            for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
                for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
                    expect(cells.has(`${x}/${y}`)).toBe(false);
                    cells.add(`${x}/${y}`);
                }
        }
    });

    it("names no panel twice in a row", () => {
        const titles = dataPanels(dashboard).map((it) => it.title);
        expect(new Set(titles).size).toBe(titles.length);
    });
});

it("no two dashboards share a uid or a title", () => {
    expect(new Set(dashboards.map((it) => it.uid)).size).toBe(dashboards.length);
    expect(new Set(dashboards.map((it) => it.title)).size).toBe(dashboards.length);
});

describe.each(panels)("panel %s", (_name, panel: PanelModel) => {
    it("says what it shows, in which unit, and what to do", () => {
        expect(panel.title.length).toBeGreaterThan(2);
        expect(panel.description.length).toBeGreaterThan(10);
        expect(panel.description).toMatch(/\.$/);
        if (panel.type !== "logs") expect(panel.fieldConfig?.defaults.unit ?? "").not.toBe("");
    });

    it("links to a runbook that exists", () => {
        const runbook = /\/runbooks\/(.+)\.md$/.exec(panel.links?.[0]?.url ?? "")?.[1] ?? "none";
        expect(panel.links?.[0]?.url).toBe(`${documentationUrl}/runbooks/${runbook}.md`);
        expect(existsSync(join(__dirname, "..", "..", "docs", "runbooks", `${runbook}.md`))).toBe(true);
    });

    it("reads one of the two data sources", () => {
        const sources = panel.targets.map((it) => it.datasource.uid);
        expect(Object.values(monitoringNames.dataSources)).toEqual(expect.arrayContaining(sources));
        expect(panel.targets.length).toBeGreaterThan(0);
    });
});

it("every runbook that panels may link to is written", () => {
    for (const runbook of runbooks)
        expect([runbook, existsSync(join(__dirname, "..", "..", "docs", "runbooks", `${runbook}.md`))]).toEqual([
            runbook,
            true,
        ]);
});
