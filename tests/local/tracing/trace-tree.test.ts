import { type Span } from "../../../e2e/client/traces";
import { describeTrace } from "../../../local/tracing/trace-tree";

const span = (id: string, parent: string, [start, end]: readonly [number, number], failed = false): Span => ({
    traceId: "t",
    id,
    parent,
    service: "backend",
    name: id,
    start,
    end,
    failed,
    attributes: {},
});

it("shows each span below the one that caused it, in the order of time, and one whose parent is elsewhere at the edge", () => {
    const spans = [
        span("late", "first", [130, 131.25], true),
        span("within", "early", [112, 113]),
        span("first", "of-the-caller", [100, 150]),
        span("early", "first", [110, 120]),
    ];
    expect(describeTrace(spans)).toBe(
        [
            "Trace t",
            "backend: first          +0 ms   50.0 ms",
            "  backend: early       +10 ms   10.0 ms",
            "    backend: within    +12 ms    1.0 ms",
            "  backend: late        +30 ms    1.3 ms  failed",
        ].join("\n"),
    );
    expect(describeTrace([])).toBe("no spans");
});
