import { type PanelModel } from "../observability/panels";
import { type TimeSeries } from "../observability/prometheus";

/** A series as a panel names it. */
export interface NamedSeries extends TimeSeries {
    readonly name: string;
}

export interface DrawnPanel {
    readonly panel: PanelModel;
    readonly series: readonly NamedSeries[];
}

const column = 48;
const rowHeight = 30;
const top = 64;
const lineColors = ["#7eb26d", "#eab839", "#6ed0e0", "#ef843c", "#e24d42", "#5794f2", "#ba43a9", "#b877d9"];
const background = { page: "#111217", panel: "#181b1f", border: "#2c3235" } as const;
const ink = { strong: "#d8d9da", weak: "#8e8e8e", grid: "#2c3235" } as const;
/** Those of Grafana's named colors that panels use. */
const named: Readonly<Record<string, string>> = {
    green: "#73bf69",
    yellow: "#eab839",
    red: "#f2495c",
    blue: "#5794f2",
};

const escape = (text: string): string =>
    text.replace(/[&<>"]/g, (it) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[it] ?? it);

/** Width of a text in a sans-serif font, on the safe side. */
const widthOf = (content: string, size: number): number => content.length * size * 0.6;

interface Text {
    readonly x: number;
    readonly y: number;
    readonly size: number;
    readonly color: string;
    readonly content: string;
    /** What it has to fit into. @default anything */
    readonly width?: number;
    /** The smallest size that may be tried. @default the size itself */
    readonly least?: number;
}

/** A text that fits: smaller first, down to `least`, then shortened. */
function text({ x, y, size, color, content, width = Infinity, least = size }: Text) {
    const fitting = Math.max(least, Math.min(size, width / widthOf(content, 1)));
    const most = Math.floor(width / widthOf("x", fitting));
    const shown = content.length > most ? `${content.slice(0, Math.max(1, most - 1))}…` : content;
    const place = `x="${x.toFixed(0)}" y="${y.toFixed(0)}" font-size="${Number(fitting.toFixed(1))}"`;
    return `<text ${place} fill="${color}">${escape(shown)}</text>`;
}

const rate: Readonly<Record<string, string>> = { reqps: "/s", ops: "/s", Bps: "/s", d: " d" };

/** A value as a person writes it; the words of a mapping where the panel has them. */
export function valueText({ fieldConfig }: Pick<PanelModel, "fieldConfig">, value: number): string {
    const word = fieldConfig?.defaults.mappings?.[0]?.options[String(value)]?.text;
    if (word !== undefined) return word;
    const unit = fieldConfig?.defaults.unit ?? "";
    if (unit === "percentunit") return `${(value * 100).toFixed(1)} %`;
    if (unit === "s" || unit === "ms") {
        const seconds = unit === "s" ? value : value / 1000;
        return seconds < 1 ? `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms` : `${seconds.toFixed(1)} s`;
    }
    if (unit === "bytes" || unit === "Bps") return `${(value / 2 ** 20).toFixed(1)} MiB${rate[unit] ?? ""}`;
    return `${Number.isInteger(value) ? value : value.toFixed(2)}${rate[unit] ?? ""}`;
}

export interface DrawnDashboard {
    readonly title: string;
    readonly note: string;
    readonly panels: readonly DrawnPanel[];
    readonly rows: readonly Pick<PanelModel, "title" | "gridPos">[];
}

/** One dashboard as an SVG image. */
export function drawDashboard({ title, note, panels, rows }: DrawnDashboard): string {
    const lowest = Math.max(...panels.map(({ panel: { gridPos } }) => gridPos.y + gridPos.h));
    const width = 24 * column + 16;
    const height = top + lowest * rowHeight + 8;
    return [
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif">`,
        `<rect width="${width}" height="${height}" fill="${background.page}"/>`,
        text({ x: 12, y: 28, size: 18, color: ink.strong, content: title }),
        text({ x: 12, y: 48, size: 11, color: ink.weak, content: note }),
        ...rows
            .filter(({ gridPos }) => gridPos.y < lowest)
            .map((it) => {
                const y = top + it.gridPos.y * rowHeight + 20;
                return text({ x: 12, y, size: 14, color: ink.strong, content: it.title });
            }),
        ...panels.map(drawPanel),
        "</svg>",
        "",
    ].join("\n");
}

interface Box {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
}

function drawPanel({ panel, series }: DrawnPanel): string {
    const { x, y, w, h } = panel.gridPos;
    const box = { x: 8 + x * column, y: top + y * rowHeight, width: w * column - 6, height: h * rowHeight - 6 };
    const inner = { x: box.x + 8, y: box.y + 26, width: box.width - 16, height: box.height - 34 };
    const frame = `x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}"`;
    const { x: left, width } = inner;
    return [
        `<rect ${frame} fill="${background.panel}" stroke="${background.border}"/>`,
        text({ x: left, y: box.y + 17, size: 12, color: ink.strong, content: panel.title, width, least: 10 }),
        ...(series.length === 0
            ? [
                  text({
                      x: left,
                      y: inner.y + 14,
                      size: 11,
                      color: ink.weak,
                      content: "nothing here in this run",
                      width,
                  }),
              ]
            : panel.type === "stat"
              ? drawFigures(panel, series, inner)
              : drawLines(panel, series, inner)),
    ].join("\n");
}

const last = ({ values }: TimeSeries): number => values.at(-1)?.[1] ?? NaN;

/** Color of a value: that of its mapping, or of the highest threshold that it reaches. */
function colorOf({ fieldConfig }: PanelModel, value: number): string {
    const { mappings, thresholds } = fieldConfig?.defaults ?? {};
    const reached = thresholds?.steps.filter((it) => it.value === null || value >= it.value).at(-1)?.color;
    return named[mappings?.[0]?.options[String(value)]?.color ?? reached ?? "green"] ?? ink.strong;
}

/** The latest values in cells of equal size, as many beside each other as their names have room. */
function drawFigures(panel: PanelModel, series: readonly NamedSeries[], box: Box): string[] {
    const longest = Math.max(...series.map((it) => widthOf(it.name, 10)));
    const beside = Math.max(1, Math.min(series.length, Math.floor(box.width / Math.max(90, longest + 12))));
    const width = box.width / beside;
    const height = Math.min(48, box.height / Math.ceil(series.length / beside));
    return series.flatMap((it, index) => {
        const x = box.x + (index % beside) * width;
        const y = box.y + Math.floor(index / beside) * height;
        const size = Math.min(22, height * 0.46);
        const value = last(it);
        const figure = { size, color: colorOf(panel, value), content: valueText(panel, value), least: 9 };
        return [
            text({ ...figure, x, y: y + size, width: width - 8 }),
            text({ x, y: y + size + 12, size: 10, color: ink.weak, content: it.name, width: width - 8 }),
        ];
    });
}

/** The next round number: an axis that ends there can be read. */
function roundUp(value: number): number {
    const magnitude = 10 ** Math.floor(Math.log10(value));
    return ([1, 2, 2.5, 5, 10].find((it) => it * magnitude >= value) ?? 10) * magnitude;
}

/** Lines over time with an axis of values and the latest values as legend; the greatest first, the rest counted. */
function drawLines(panel: PanelModel, series: readonly NamedSeries[], box: Box): string[] {
    const lineHeight = 13;
    const beside = box.width > 500 ? 3 : 1;
    const sorted = [...series].sort((a, b) => last(b) - last(a));
    const room = Math.max(1, Math.floor((box.height * 0.45) / lineHeight)) * beside;
    const shown = sorted.length > room ? sorted.slice(0, room - 1) : sorted;
    const legendRows = Math.ceil((shown.length + (shown.length < sorted.length ? 1 : 0)) / beside);

    const plot = {
        x: box.x + 58,
        y: box.y + 4,
        width: box.width - 58,
        height: box.height - legendRows * lineHeight - 12,
    };
    const points = series.flatMap((it) => it.values);
    const [from, to] = [Math.min(...points.map((it) => it[0])), Math.max(...points.map((it) => it[0]))];
    const unit = /^(bytes|Bps)$/.test(panel.fieldConfig?.defaults.unit ?? "") ? 2 ** 20 : 1;
    const most = unit * roundUp(Math.max(...points.map((it) => it[1])) / unit || 1);
    const at = (time: number, value: number) =>
        `${(plot.x + ((time - from) / Math.max(1, to - from)) * plot.width).toFixed(1)} ${(plot.y + plot.height * (1 - value / most)).toFixed(1)}`;
    const color = (index: number) => lineColors[index % lineColors.length]!;
    const cell = box.width / beside;
    const axis = { x: box.x, width: 56, size: 10, least: 7, color: ink.weak };
    const legend = [
        ...shown.map((it) => `${it.name}: ${valueText(panel, last(it))}`),
        ...(shown.length < sorted.length ? [`and ${sorted.length - shown.length} more`] : []),
    ];
    return [
        ...[0, 0.5, 1].flatMap((share) => {
            const y = plot.y + plot.height * (1 - share);
            return [
                `<path d="M${plot.x} ${y.toFixed(1)}h${plot.width}" stroke="${ink.grid}"/>`,
                text({ ...axis, y: y + 4, content: valueText(panel, most * share) }),
            ];
        }),
        ...sorted.map(({ values }, index) => {
            const path = values.map(([time, value], point) => `${point === 0 ? "M" : "L"}${at(time, value)}`);
            return `<path d="${path.join("")}" fill="none" stroke="${color(index)}"/>`;
        }),
        ...legend.map((content, index) =>
            text({
                x: box.x + (index % beside) * cell,
                y: plot.y + plot.height + 18 + Math.floor(index / beside) * lineHeight,
                size: 10,
                least: 8,
                color: index < shown.length ? color(index) : ink.weak,
                content,
                width: cell - 8,
            }),
        ),
    ];
}
