import { type Builder } from "@grafana/grafana-foundation-sdk/cog";
import { type Panel as GrafanaPanel } from "@grafana/grafana-foundation-sdk/dashboard";

/** Columns of a dashboard. */
const columns = 24;

export interface PanelSize {
    readonly width: number;
    readonly height: number;
}

/** A panel that has no place yet. */
export interface Panel {
    /** Share of the width, beside the others of its line. */
    readonly weight: number;
    /** Grafana's rows. */
    readonly height: number;
    readonly build: (size: PanelSize) => Builder<GrafanaPanel>;
}

/** Lays out a line: its panels share all columns by their weights, and are as high as the highest. */
export function layOutLine(line: readonly Panel[]): Builder<GrafanaPanel>[] {
    const height = Math.max(...line.map((it) => it.height));
    const total = sum(line);
    // The edges are rounded, not the widths: so the widths add up whatever the weights are.
    const edge = (index: number) => Math.round((columns * sum(line.slice(0, index))) / total);
    return line.map(({ build }, index) => build({ width: edge(index + 1) - edge(index), height }));
}

const sum = (panels: readonly Panel[]): number => panels.reduce((total, it) => total + it.weight, 0);
