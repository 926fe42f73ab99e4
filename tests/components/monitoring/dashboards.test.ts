import { readDashboards } from "../../../components/monitoring/dashboards/files";
import { runbookPanel, runbooksUid, runbookUrl } from "../../../components/monitoring/dashboards/runbook-links";
import { monitoringNames, runbooks, type Runbook } from "../../../model/platform/monitoring-names";
import { renderDashboards } from "../../../checks/dashboards/render";
import { duplicateQueries } from "../../../checks/dashboards/duplicate-queries";
import { staleFiles } from "../../../checks/dashboards/stale";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../model/project-folder";
import { temporaryFolder } from "../../support/temporary-folder";
import { dashboardModels, dataPanels, type PanelModel } from "../../../checks/observability/panels";

const dashboards = dashboardModels();
const panels = dashboards.flatMap((dashboard) =>
    dataPanels(dashboard).map((panel) => [`${dashboard.uid}: ${panel.title}`, panel] as const),
);

it("the committed files are what the code says (run npm run make -- dashboards)", () =>
    expect(staleFiles(renderDashboards())).toEqual([]));

it("a changed file would be found", () => {
    const [file] = [...renderDashboards().keys()];
    expect(staleFiles(new Map([...renderDashboards(), [file!, "{}"]]))).toEqual([file]);
});

it("no query takes another's name", async () => expect(await duplicateQueries()).toEqual([]));

it("a name that is given twice would be found", async () => {
    const file = join(temporaryFolder("queries"), "twice.ts");
    writeFileSync(
        file,
        "export const queries = {\n    rejected: `a`,\n    opened: `b`,\n    rejected: `c`,\n} as const;",
    );
    expect(await duplicateQueries([file])).toEqual([`${file}:4: Duplicate key "rejected" in object literal`]);
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

    it("ends with log lines", () =>
        expect(dataPanels(dashboard).some((it) => it.type === "logs")).toBe(uid !== runbooksUid));

    it("fits a ConfigMap", () => {
        const json = readDashboards().find((it) => it.uid === uid)?.json ?? "";
        expect(json.length).toBeGreaterThan(1000);
        // One MiB is the limit of an object; a quarter of it keeps Helm and the API server quick.
        expect(json.length).toBeLessThan(256 * 1024);
    });

    it("fills every line, without overlap", () => {
        const cells = new Set<string>();
        for (const { gridPos, title } of dataPanels(dashboard)) {
            expect([title, gridPos.x + gridPos.w <= 24]).toEqual([title, true]);
            for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
                for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
                    expect(cells.has(`${x}/${y}`)).toBe(false);
                    cells.add(`${x}/${y}`);
                }
        }
        for (const { gridPos } of dataPanels(dashboard)) expect(cells.has(`23/${gridPos.y}`)).toBe(true);
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

    it("links to the runbook that its link names", () => {
        const [link] = panel.links ?? [];
        const runbook = link?.title.replace(/^Runbook: /, "") as Runbook;
        expect(runbooks).toContain(runbook);
        expect(link?.url).toBe(runbookUrl(runbook));
    });

    it("leads from a service that it names to that service's metrics and log lines, at the same time", () => {
        if (!panel.targets.some((it) => it.legendFormat?.includes("{{service}}"))) return;
        expect(panel.fieldConfig?.defaults.links?.map((it) => it.url)).toEqual(
            ["todo-services", "todo-logs"].map(
                (uid) => `/d/${uid}?var-service=\${__field.labels.service}&\${__url_time_range}`,
            ),
        );
    });

    it("reads one of the two data sources", () => {
        const sources = panel.targets.map((it) => it.datasource.uid);
        expect(Object.values(monitoringNames.dataSources)).toEqual(expect.arrayContaining(sources));
        expect(panel.targets.length).toBeGreaterThan(0);
    });
});

describe("the runbooks in Grafana", () => {
    const { panels: pages } = dashboards.find((it) => it.uid === runbooksUid)!;
    const page = (runbook: Runbook) => pages.find((it) => it.id === runbookPanel(runbook) && it.type === "text");

    it("are all pages of docs/runbooks", () =>
        expect([...runbooks]).toEqual(
            readdirSync(join(projectFolder, "docs", "runbooks")).map((it) => it.replace(/\.md$/, "")),
        ));

    it.each(runbooks)("%s is where links lead, and leads to nothing that is not there", (runbook) => {
        const content = page(runbook)?.options?.content ?? "";
        expect(content).toContain("**");
        // A page of the repository is not there, and a dollar would be a variable.
        expect(content).not.toMatch(/\.md\)|\$/);
        for (const [, id] of content.matchAll(/\?viewPanel=panel-(-?\d+)/g))
            expect(pages.map((it) => it.id)).toContain(Number(id));
    });
});
