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
    const edges = edgesOf(line);
    return line.map(({ build }, index) => build({ width: edges[index + 1]! - edges[index]!, height }));
}

/** Columns where the panels of a line begin, and where the last one ends. Edges are rounded, so that widths add up. */
function edgesOf(line: readonly Panel[]): number[] {
    const edges = [0];
    for (let index = 1; index <= line.length; index++) {
        const share = Math.round((columns * sum(line.slice(0, index))) / sum(line));
        // The lightest panel still has a column, and leaves one for each that follows.
        edges.push(Math.min(Math.max(share, edges[index - 1]! + 1), columns - (line.length - index)));
    }
    return edges;
}

const sum = (panels: readonly Panel[]): number => panels.reduce((total, it) => total + it.weight, 0);
