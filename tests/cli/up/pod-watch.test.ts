import { accessOf, TroubleReport } from "../../../cli/up/pod-watch";
import { type PodTrouble } from "../../../cli/up/pod-troubles";

const trouble = (key: string, mayPass = false): PodTrouble => ({
    key,
    text: `todo/${key} cannot pull it`,
    fix: "npm run make -- images --load",
    mayPass,
});

function follow() {
    const lines: string[] = [];
    let time = 0;
    const report = new TroubleReport(
        (line) => lines.push(line.split("\n")[0]!),
        () => time,
    );
    return { report, lines, pass: (seconds: number) => (time += seconds * 1000) };
}

it("tells a trouble once, however many pods have it, and when it is over", () => {
    const { report, lines } = follow();
    report.update([trouble("backend"), trouble("backend")]);
    report.update([trouble("backend")]);
    expect(lines).toEqual(["todo/backend cannot pull it", expect.stringMatching(/^Helm goes on waiting .* Ctrl\+C/)]);
    expect(report.open).toHaveLength(1);
    report.update([]);
    expect(lines.at(-1)).toBe("resolved: todo/backend");
    expect(report.open).toEqual([]);
});

it("waits with what may pass, and says nothing of what has passed", () => {
    const { report, lines, pass } = follow();
    report.update([trouble("backend", true), trouble("audit", true)]);
    pass(20);
    report.update([trouble("backend", true)]);
    expect(lines).toEqual([]);
    pass(10);
    report.update([trouble("backend", true)]);
    expect(lines).toEqual(["todo/backend cannot pull it"]);
});

describe("the way to the cluster", () => {
    const type = "pulumi:providers:kubernetes";

    it("is that of the program's own provider", () => {
        expect(accessOf([{ type: "todo:x:Y" }, { type, inputs: { context: "kind-todo" } }])).toEqual({
            context: "kind-todo",
        });
        const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", plaintext: '"a: 1"' };
        expect(accessOf([{ type, inputs: { kubeconfig: secret } }])?.kubeconfig).toBe("a: 1");
    });

    it("is unknown while the state has none", () => expect(accessOf([{ type: "todo:x:Y" }])).toBeUndefined());
});
