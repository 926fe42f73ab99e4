import { dashboardModels, dataPanels } from "../../../checks/observability/panels";
import { drawDashboard, valueText } from "../../../checks/dashboard-pictures/draw";

const [panel] = dataPanels(dashboardModels().find((it) => it.uid === "todo-overview")!);

it("writes states in words and shares in percent", () => {
    expect(valueText(panel!, 3)).toBe("scaled to zero");
    const share = { ...panel!, fieldConfig: { defaults: { unit: "percentunit" } } };
    expect(valueText(share, 0.125)).toBe("12.5 %");
});

it("draws panels that have data and says which have none", () => {
    const series = [{ name: "a <b>", metric: {}, values: [[0, 1] as const, [15, 2] as const] }];
    const panels = [
        { panel: { ...panel!, type: "timeseries" }, series },
        { panel: panel!, series: [] },
    ];
    const svg = drawDashboard({ title: "Title", note: "note", panels, rows: [] });
    expect(svg).toMatch(/^<svg [^>]+>/);
    expect(svg).toContain("a &lt;b&gt;: healthy");
    expect(svg).toContain("nothing here in this run");
});
