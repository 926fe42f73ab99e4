import { type PanelModel } from "../observability/panels";
import { type Series } from "../observability/prometheus";

/** A series as a panel names it. */
export interface NamedSeries extends Series {
    readonly name: string;
}

export interface DrawnPanel {
    readonly panel: PanelModel;
    readonly series: readonly NamedSeries[];
}

const column = 48;
const rowHeight = 30;
const top = 64;
const colors = ["#7eb26d", "#eab839", "#6ed0e0", "#ef843c", "#e24d42", "#1f78c1", "#ba43a9", "#705da0"];

const escape = (text: string): string =>
    text.replace(/[&<>"]/g, (it) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[it] ?? it);
const text = (x: number, y: number, size: number, color: string, content: string) =>
    `<text x="${x}" y="${y}" font-size="${size}" fill="${color}">${escape(content)}</text>`;
const shorten = (name: string, width: number) => {
    const most = Math.max(4, Math.floor(width / 6));
    return name.length > most ? `${name.slice(0, most - 1)}…` : name;
};

/** A value as a person writes it; the words of a mapping where the panel has them. */
export function valueText({ fieldConfig }: PanelModel, value: number): string {
    const word = fieldConfig?.defaults.mappings?.[0]?.options[String(value)]?.text;
    if (word !== undefined) return word;
    const unit = fieldConfig?.defaults.unit;
    if (unit === "percentunit") return `${(value * 100).toFixed(1)} %`;
    if (unit === "s") return value < 1 ? `${(value * 1000).toFixed(0)} ms` : `${value.toFixed(1)} s`;
    if (unit === "ms") return `${value.toFixed(1)} ms`;
    if (unit === "bytes" || unit === "Bps") return `${(value / 2 ** 20).toFixed(1)} MiB${unit === "Bps" ? "/s" : ""}`;
    const rate = unit === "reqps" || unit === "ops" ? "/s" : unit === "d" ? " d" : "";
    return `${Number.isInteger(value) ? value : value.toFixed(2)}${rate}`;
}

/** One dashboard as an SVG image. */
export function drawDashboard(title: string, note: string, panels: readonly DrawnPanel[]): string {
    const lowest = Math.max(...panels.map(({ panel: { gridPos } }) => gridPos.y + gridPos.h));
    const width = 24 * column + 16;
    const height = top + lowest * rowHeight + 8;
    return [
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif">`,
        `<rect width="${width}" height="${height}" fill="#111217"/>`,
        text(12, 28, 18, "#d8d9da", title),
        text(12, 48, 11, "#8e8e8e", note),
        ...panels.map(drawPanel),
        "</svg>",
        "",
    ].join("\n");
}

function drawPanel({ panel, series }: DrawnPanel): string {
    const { x, y, w, h } = panel.gridPos;
    const box = { x: 8 + x * column, y: top + y * rowHeight, width: w * column - 6, height: h * rowHeight - 6 };
    return [
        `<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" fill="#181b1f" stroke="#2c3235"/>`,
        text(box.x + 8, box.y + 16, 11, "#d8d9da", shorten(panel.title, box.width)),
        ...(series.length === 0
            ? [text(box.x + 8, box.y + 36, 10, "#8e8e8e", "nothing here in this run")]
            : panel.type === "stat"
              ? drawFigures(panel, series, box)
              : drawLines(panel, series, box)),
    ].join("\n");
}

interface Box {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
}

const last = ({ values }: Series): number => values.at(-1)?.[1] ?? NaN;

function drawFigures(panel: PanelModel, series: readonly NamedSeries[], box: Box): string[] {
    const width = (box.width - 16) / series.length;
    return series.flatMap((it, index) => [
        text(box.x + 8 + index * width, box.y + 56, Math.min(20, width / 5), "#73bf69", valueText(panel, last(it))),
        text(box.x + 8 + index * width, box.y + 76, 9, "#8e8e8e", shorten(it.name, width)),
    ]);
}

function drawLines(panel: PanelModel, series: readonly NamedSeries[], box: Box): string[] {
    const shown = [...series].sort((a, b) => last(b) - last(a)).slice(0, 5);
    const plot = { x: box.x + 8, y: box.y + 28, width: box.width - 16, height: box.height - 44 - shown.length * 12 };
    const points = series.flatMap((it) => it.values);
    const [from, to] = [Math.min(...points.map((it) => it[0])), Math.max(...points.map((it) => it[0]))];
    const most = Math.max(...points.map((it) => it[1])) || 1;
    const path = ({ values }: Series) =>
        values
            .map(([time, value], index) => {
                const x = plot.x + ((time - from) / Math.max(1, to - from)) * plot.width;
                const y = plot.y + plot.height * (1 - value / most);
                return `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
            })
            .join("");
    return [
        text(plot.x, plot.y + 8, 8, "#8e8e8e", valueText(panel, most)),
        ...series.map((it) => {
            const color = colors[Math.max(0, shown.indexOf(it)) % colors.length];
            return `<path d="${path(it)}" fill="none" stroke="${color}"/>`;
        }),
        ...shown.map((it, index) =>
            text(
                plot.x,
                plot.y + plot.height + 14 + index * 12,
                9,
                colors[index % colors.length]!,
                shorten(`${it.name}: ${valueText(panel, last(it))}`, plot.width),
            ),
        ),
    ];
}
