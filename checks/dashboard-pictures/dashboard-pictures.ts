import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import {
    dashboardModels,
    dataPanels,
    resolveVariables,
    type DashboardModel,
    type PanelModel,
} from "../observability/panels";
import { startObservedPlatform } from "../observability/observed-platform";
import { type Prometheus, type TimeSeries } from "../observability/prometheus";
import { SimulatedUsers } from "../observability/simulated-users";
import { drawDashboard, type DrawnPanel } from "./draw";

const minutes = 4;
const stepSeconds = 5;

/** Those that show more than text and log lines. */
const hasFigures = (dashboard: DashboardModel) =>
    dataPanels(dashboard).some((it) => it.targets.some(({ datasource }) => datasource.type === "prometheus"));

const legend = (format: string, { metric }: TimeSeries): string =>
    format.replace(/\{\{(\w+)\}\}/g, (_all, label: string) => metric[label] ?? "").trim();

async function drawn(prometheus: Prometheus, panel: PanelModel): Promise<DrawnPanel> {
    const end = Date.now() / 1000;
    const series = await Promise.all(
        panel.targets
            .filter((it) => it.datasource.type === "prometheus")
            .map(async ({ expr, legendFormat = "" }) => {
                const range = { start: end - minutes * 60, end, step: stepSeconds };
                const found = await prometheus.queryRange(resolveVariables(expr), range);
                return found.map((it) => ({ ...it, name: legend(legendFormat, it) }));
            }),
    );
    return { panel, series: series.flat() };
}

export async function makeDashboardPictures(): Promise<void> {
    const folder = join("docs", "dashboards");
    mkdirSync(folder, { recursive: true });
    const observed = await startObservedPlatform((step) => console.error(step));
    try {
        const users = await SimulatedUsers.start(observed.platform.gateway);
        console.error(`users are active for ${minutes} minutes`);
        await pause(minutes * 60_000);
        for (const dashboard of dashboardModels().filter(hasFigures)) {
            const rows = dashboard.panels.filter((it) => it.type === "row");
            const panels = [];
            for (const panel of dataPanels(dashboard).filter((it) => it.type !== "logs"))
                panels.push(await drawn(observed.prometheus, panel));
            const note =
                "Drawn from a real Prometheus over the local run, not by Grafana. Cluster parts are recorded expositions.";
            writeFileSync(
                join(folder, `${dashboard.uid}.svg`),
                drawDashboard({ title: dashboard.title, note, panels, rows }),
            );
            console.log(join(folder, `${dashboard.uid}.svg`));
        }
        await users.stop();
    } finally {
        await observed.stop();
    }
}
