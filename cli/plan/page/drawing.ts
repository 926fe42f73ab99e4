import { Graph as LayoutGraph, layout } from "@dagrejs/dagre";
import { type Graph, type GraphNode } from "./graph";
import { counted, html, type Html } from "./html";

const size = { width: 178, height: 58 };
const round = (value: number): number => Math.round(value * 10) / 10;

interface Point {
    readonly x: number;
    readonly y: number;
}

/** What concerns are called on the page; the same word stands in the node, so that nobody needs the color. */
const concerns: Readonly<Record<string, string>> = {
    clusters: "cluster",
    data: "data",
    messaging: "messaging",
    runtime: "runtime",
    services: "services",
    monitoring: "observability",
    logging: "observability",
    gate: "gate",
};
const concernOf = ({ concern }: GraphNode): string => concerns[concern] ?? "platform";

/** From the right side of one node to the left side of another; straight across the columns between them. */
function curve(from: Point, between: readonly Point[], to: Point): string {
    const half = size.width / 2;
    const start = { x: from.x + half, y: from.y };
    const stops = [
        ...between.flatMap(({ x, y }) => [x - half, x + half].map((it) => ({ x: it, y }))),
        { x: to.x - half, y: to.y },
    ];
    const parts = [`M${round(start.x)},${round(start.y)}`];
    let previous: Point = start;
    for (const stop of stops) {
        const middle = round((previous.x + stop.x) / 2);
        parts.push(`C${middle},${round(previous.y)} ${middle},${round(stop.y)} ${round(stop.x)},${round(stop.y)}`);
        previous = stop;
    }
    return parts.join(" ");
}

/** The graph from left to right: what comes first is on the left. Nodes lead to the list of what they hold. */
export function drawGraph(stack: string, { nodes, edges }: Graph): Html {
    const graph = new LayoutGraph();
    graph.setGraph({ rankdir: "LR", nodesep: 18, ranksep: 72, marginx: 6, marginy: 6 });
    graph.setDefaultEdgeLabel(() => ({}));
    for (const { id } of nodes) graph.setNode(id, { ...size });
    for (const [from, to] of edges) graph.setEdge(from, to);
    layout(graph);
    const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };

    const place = (id: string) => graph.node(id) as unknown as Point;
    const columns = new Set(nodes.map((it) => round(place(it.id).x)));
    const lines = edges.map(([from, to]) => {
        const { points } = graph.edge(from, to) as { points: readonly Point[] };
        // Only where it passes a column of nodes; the other points of the layout make waves.
        const between = points.slice(1, -1).filter((it) => columns.has(round(it.x)));
        const path = curve(place(from), between, place(to));
        return html`<path
            class="edge"
            data-from="${from}"
            data-to="${to}"
            d="${path}"
            marker-end="url(#arrow-${stack})"
        />`;
    });
    const boxes = nodes.map((node) => {
        const { x, y } = place(node.id);
        const count = node.resources.length;
        const needs = edges.filter(([, to]) => to === node.id).map(([from]) => from);
        const order = needs.length > 0 ? `after ${needs.join(", ")}` : "first";
        return html`<a class="node ${concernOf(node)}" href="#${stack}-part-${node.id}" data-id="${node.id}">
            <g transform="translate(${round(x - size.width / 2)},${round(y - size.height / 2)})">
                <rect width="${size.width}" height="${size.height}" rx="9" />
                <text class="kind" x="12" y="16">${concernOf(node)}</text>
                <text class="name" x="12" y="34">${node.id}</text>
                <text class="what" x="12" y="49">${node.type}</text>
                ${count > 0 ? html`<text class="count" x="${size.width - 12}" y="16">${count}</text>` : undefined}
                <title>${counted(count, "resource")}, ${order}</title>
            </g>
        </a>`;
    });
    return html`<svg
        class="graph"
        viewBox="0 0 ${round(width)} ${round(height)}"
        style="--width:${round(width)}px"
        role="group"
        aria-label="Parts of ${stack} and what they wait for"
    >
        <defs>
            <marker
                id="arrow-${stack}"
                viewBox="0 0 8 8"
                refX="7"
                refY="4"
                markerWidth="7"
                markerHeight="7"
                orient="auto"
            >
                <path d="M0,0.5 L7.5,4 L0,7.5" />
            </marker>
        </defs>
        ${lines}${boxes}
    </svg>`;
}
