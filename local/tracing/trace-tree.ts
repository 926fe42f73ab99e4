import { type Span } from "../../e2e/client/traces";

/** The way of a trace, for people: a span a line, below the one that caused it, with its begin and its duration. */
export function describeTrace(spans: readonly Span[]): string {
    const [first] = inOrder(spans);
    if (first === undefined) return "no spans";
    const known = new Set(spans.map((it) => it.id));
    // A trace that a caller began has its first span there.
    const roots = inOrder(spans.filter((it) => !known.has(it.parent)));
    const lines = roots.flatMap((it) => linesOf(it, spans, ""));
    const width = Math.max(...lines.map(({ label }) => label.length));
    return [
        `Trace ${first.traceId}`,
        ...lines.map(({ label, span }) => {
            const begin = `+${(span.start - first.start).toFixed(0)} ms`.padStart(10);
            const duration = `${(span.end - span.start).toFixed(1)} ms`.padStart(10);
            return `${label.padEnd(width)}${begin}${duration}${span.failed ? "  failed" : ""}`;
        }),
    ].join("\n");
}

function linesOf(span: Span, spans: readonly Span[], indent: string): { label: string; span: Span }[] {
    const children = inOrder(spans.filter((it) => it.parent === span.id));
    return [
        { label: `${indent}${span.service}: ${span.name}`, span },
        ...children.flatMap((it) => linesOf(it, spans, `${indent}  `)),
    ];
}

const inOrder = (spans: readonly Span[]): Span[] => [...spans].sort((a, b) => a.start - b.start);
