import { type EngineEvent, type OpType } from "@pulumi/pulumi/automation";
import { countByComponent, Progress, type Expectation } from "../../../cli/up/progress";

const stackUrn = "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev";
const urn = (type: string, name: string) => `urn:pulumi:dev::p::${type}::${name}`;
const dapr = urn("todo:runtime:DaprControlPlane", "dapr");

function step(op: OpType, type: string, name: string, parent = dapr, custom = true) {
    const state = { type, urn: urn(type, name), custom, id: "", parent, inputs: {}, outputs: {}, provider: "" };
    return {
        metadata: { op, urn: state.urn, type, provider: "", ...(op === "delete" ? { old: state } : { new: state }) },
    };
}
const before = (...args: Parameters<typeof step>): EngineEvent => ({
    sequence: 0,
    timestamp: 0,
    resourcePreEvent: step(...args),
});
const after = (...args: Parameters<typeof step>): EngineEvent => ({
    sequence: 0,
    timestamp: 0,
    resOutputsEvent: step(...args),
});
const release = "kubernetes:helm.sh/v3:Release";

function follow(expected: Record<string, number>, expectation?: Expectation) {
    const lines: string[] = [];
    let time = 0;
    const progress = new Progress(
        new Map(Object.entries(expected)),
        (line) => lines.push(line.trim()),
        () => time,
        expectation,
    );
    return { progress, lines, pass: (seconds: number) => (time += seconds * 1000) };
}

it("says when a component starts and when all of it is there", () => {
    const { progress, lines, pass } = follow({ dapr: 2 });
    progress.handle(before("create", "todo:runtime:DaprControlPlane", "dapr", stackUrn, false));
    progress.handle(before("create", release, "dapr-release"));
    pass(75);
    progress.handle(after("create", release, "dapr-release"));
    progress.handle(before("create", "kubernetes:core/v1:Secret", "dapr-secret"));
    progress.handle(after("create", "kubernetes:core/v1:Secret", "dapr-secret"));
    expect(lines).toEqual(["0:00  dapr: creating", "1:15  dapr: done, 2 of 2 resources changed"]);
});

it("is silent about what does not change, and about providers", () => {
    const { progress, lines } = follow({ dapr: 1 });
    progress.handle(before("same", release, "dapr-release"));
    progress.handle(after("same", release, "dapr-release"));
    expect(progress.hasBegun).toBe(false);
    progress.handle(before("create", "pulumi:providers:kubernetes", "dev", stackUrn));
    expect(lines).toEqual([]);
});

it("follows deletions by what is left in the state", () => {
    const { progress, lines } = follow({ dapr: 1 });
    progress.handle(before("delete", release, "dapr-release"));
    progress.handle(after("delete", release, "dapr-release"));
    expect(progress.hasBegun).toBe(true);
    expect(lines).toEqual(["0:00  dapr: deleting", "0:00  dapr: done, 1 of 1 resources changed"]);
});

it("calls a replaced resource done when the new one is there", () => {
    const { progress, lines, pass } = follow({ dapr: 1 });
    for (const op of ["delete-replaced", "replace"] as const) {
        progress.handle(before(op, release, "dapr-release"));
        progress.handle(after(op, release, "dapr-release"));
    }
    progress.handle(before("create-replacement", release, "dapr-release"));
    pass(25);
    progress.handle(after("create-replacement", release, "dapr-release"));
    expect(lines).toEqual(["0:00  dapr: replacing", "0:25  dapr: done, 1 of 1 resources changed"]);
});

it("names what takes long, and never calls a failed component done", () => {
    const { progress, lines, pass } = follow({ dapr: 1 });
    progress.handle(before("create", release, "dapr-release"));
    progress.heartbeat();
    pass(30);
    progress.heartbeat();
    progress.handle({
        sequence: 0,
        timestamp: 0,
        resOpFailedEvent: { ...step("create", release, "dapr-release"), status: 0, steps: 0 },
    });
    progress.handle(after("create", release, "dapr-release"));
    expect(lines).toEqual([
        "0:00  dapr: creating",
        "0:30  still creating dapr-release (30 s); 0 of 1 resources",
        "0:30  dapr: failed at dapr-release",
    ]);
});

it("keeps errors, without the engine's marks", () => {
    const { progress } = follow({});
    const diagnostic = (severity: "error" | "warning", message: string, of?: string): EngineEvent => ({
        sequence: 0,
        timestamp: 0,
        diagnosticEvent: { severity, message, urn: of, color: "raw" },
    });
    progress.handle(diagnostic("error", "<{%fg 1%}>it broke<{%reset%}>\n", urn(release, "dapr-release")));
    progress.handle(diagnostic("error", "update failed", stackUrn));
    progress.handle(diagnostic("warning", "never mind"));
    expect(progress.errors).toEqual([
        { resource: "dapr-release", message: "it broke" },
        { resource: undefined, message: "update failed" },
    ]);
});

it("counts what providers make, under the component it belongs to", () => {
    const counts = countByComponent([
        { urn: stackUrn, type: "pulumi:pulumi:Stack", custom: false },
        { urn: dapr, type: "todo:runtime:DaprControlPlane", parent: stackUrn, custom: false },
        { urn: urn(release, "dapr-release"), type: release, parent: dapr, custom: true },
        {
            urn: urn("pulumi:providers:kubernetes", "dev"),
            type: "pulumi:providers:kubernetes",
            parent: stackUrn,
            custom: true,
        },
    ]);
    expect([...counts]).toEqual([["dapr", 1]]);
});

it("says in long silences how far it is and what is usual", () => {
    const { progress, lines, pass } = follow({ dapr: 2 }, { minutes: 13, slow: new Map([["dapr-release", 3]]) });
    progress.handle(before("create", "kubernetes:core/v1:Secret", "dapr-secret"));
    progress.handle(after("create", "kubernetes:core/v1:Secret", "dapr-secret"));
    progress.handle(before("create", release, "dapr-release"));
    pass(42);
    progress.heartbeat();
    expect(lines.at(-1)).toBe(
        "0:42  still creating dapr-release (42 of about 180 s); 1 of 2 resources, about 13 minutes in all",
    );
});

it("tells in the end how long each component took, the slowest first, and nothing of those that stayed", () => {
    const { progress, pass } = follow({ dapr: 1, other: 1, same: 1 }, { minutes: 13, slow: new Map() });
    const other = urn("todo:runtime:Other", "other");
    progress.handle(before("create", release, "dapr-release"));
    progress.handle(before("update", release, "other-release", other));
    pass(5);
    progress.handle(after("update", release, "other-release", other));
    pass(90);
    progress.handle(after("create", release, "dapr-release"));
    progress.handle(after("same", release, "same-release", urn("todo:runtime:Same", "same")));
    expect(progress.timings().map((it) => it.trim())).toEqual([
        "Took 1:35; a first time is expected to take 13 minutes:",
        "1:35  dapr   1 resource changed",
        "0:05  other  1 resource changed",
    ]);
    expect(follow({ dapr: 1 }).progress.timings()).toEqual([]);
});
