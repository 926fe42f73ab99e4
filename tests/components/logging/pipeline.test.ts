import { RE2JS } from "re2js";
import { eventStages, logLabels, stages } from "../../../components/logging/pipeline";
import { logLevels, searchableLogFields } from "../../../model/contract/log-fields";
import { createCollector, type LogEntry } from "../../../cli/logs/collect";

const discovered = {
    namespace: "todo",
    service: "backend",
    container: "backend",
    pod: "backend-7d9f-x2x",
    filename: "/var/log/pods/todo_backend-7d9f-x2x_1/backend/0.log",
};
const time = "2026-11-24T08:15:30.123456789Z";

/** What becomes of one line as the container runtime writes it. */
function collect(line: string, flags = "F"): LogEntry | undefined {
    return createCollector(stages)(discovered, `${time} stdout ${flags} ${line}`);
}

const ids = {
    request_id: "r-1",
    user_id: "u-1",
    task_id: "t-1",
    event: "task_created",
    event_id: "e-1",
    event_type: "task.created",
    trace_id: "0af7651916cd43dd8448eb211c80319c",
};

describe("a line of a service", () => {
    const line = JSON.stringify({ timestamp: time, level: "info", service: "backend", message: "created", ...ids });
    const entry = collect(line);

    it("keeps its text and the runtime's time, to the nanosecond", () => {
        expect(entry?.line).toBe(line);
        expect(entry?.timestamp).toBe(1_795_508_130_123_456_789n);
    });

    it("has exactly the labels of logLabels", () =>
        expect(entry?.labels).toEqual({
            namespace: "todo",
            service: "backend",
            container: "backend",
            level: "info",
        }));

    it("has every id and the pod as structured metadata, and nothing else", () => {
        expect(Object.keys(ids)).toEqual([...searchableLogFields]);
        expect(entry?.metadata).toEqual({ ...ids, pod: discovered.pod });
    });
});

describe("lines of others", () => {
    it.each([
        ["daprd", '{"app_id":"backend","level":"warning","msg":"retrying","time":"x"}', "warn"],
        ["CloudNativePG", '{"level":"ERROR","ts":"x","msg":"failed"}', "error"],
        ["Loki", '{"level":"error","msg":"x"}', "error"],
        ["a Go program", '{"level":"fatal","msg":"x"}', "error"],
        ["a level nobody knows", '{"level":"purple","msg":"x"}', undefined],
        ["a level that is a number", '{"level":30,"msg":"x"}', undefined],
        ["no JSON", "INFO  2026-11-24 cluster - started", undefined],
        ["half JSON", '{"level":"info"', undefined],
    ])("%s", (_who, line, level) => {
        const entry = collect(line);
        expect(entry?.line).toBe(line);
        expect(entry?.labels["level"]).toBe(level);
        expect(Object.keys(entry?.labels ?? {}).filter((it) => !(logLabels as readonly string[]).includes(it))).toEqual(
            [],
        );
        expect(entry?.metadata).toEqual({ pod: discovered.pod });
    });

    it("every level has a spelling of its own that stays", () => {
        for (const level of logLevels) expect(collect(JSON.stringify({ level }))?.labels["level"]).toBe(level);
    });
});

describe("what is never stored", () => {
    const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.s1gn4tur3-x";
    it.each([
        ["a bearer token", "authorization failed for Bearer abcdef0123456789", "abcdef0123456789"],
        ["a JWT anywhere", `GET /ws/tasks?access=${jwt} 101`, jwt],
        ["a password field", JSON.stringify({ message: "x", password: 'hun"ter2' }), "ter2"],
        ["a token field with a prefix", JSON.stringify({ access_token: "s3cr3t-s3cr3t" }), "s3cr3t"],
        ["JSON inside JSON", JSON.stringify({ message: JSON.stringify({ password: "hunter2" }) }), "hunter2"],
        ["a token in an address", "GET /ws/tasks?token=s3cr3t&x=1", "s3cr3t"],
        ["logfmt", "level=info password=hunter2 msg=x", "hunter2"],
        ["a connection string", "cannot reach postgres://todo:hunter2@db.data.svc:5432/todo", "hunter2"],
        ["an e-mail address", JSON.stringify({ message: "no user ada.l+x@mail.example.co.uk" }), "ada.l"],
        ["two e-mail addresses", "a.b@example.com wrote to c.d@example.com", "@example"],
    ])("%s", (_what, line, secret) => {
        const stored = collect(line)?.line ?? "";
        expect(stored).not.toContain(secret);
        expect(stored).toMatch(/\[(redacted|email)\]/);
    });

    it("does not make JSON unreadable", () => {
        const line = { level: "info", token: null, password: "x", message: "mail a@b.io", ...ids };
        const entry = collect(JSON.stringify(line));
        expect(JSON.parse(entry?.line ?? "")).toEqual({ ...line, password: "[redacted]", message: "mail [email]" });
        expect(entry?.metadata["request_id"]).toBe("r-1");
    });

    it("leaves ordinary lines alone", () => {
        for (const line of [
            "GET /api/tasks?limit=10 200",
            "image ghcr.io/acme/backend@sha256:0123 pulled",
            "author=ada status=ok tokens=3",
            "http://backend.todo.svc:8000/api",
        ])
            expect(collect(line)?.line).toBe(line);
    });

    it("every expression has exactly one group, which always takes part: the stage replaces groups, not matches", () => {
        for (const stage of stages) {
            if (stage.kind === "replace") expect(RE2JS.compile(stage.expression).groupCount()).toBe(1);
        }
    });
});

describe("long lines", () => {
    it("parts come together, each file's for itself", () => {
        const collectLine = createCollector(stages);
        const other = { ...discovered, filename: "/var/log/pods/other/0.log", pod: "backend-other" };
        expect(collectLine(discovered, `${time} stdout P {"level":"info",`)).toBeUndefined();
        expect(collectLine(other, `${time} stdout F {"level":"error"}`)?.line).toBe('{"level":"error"}');
        expect(collectLine(discovered, `${time} stdout F "message":"x"}`)).toMatchObject({
            line: '{"level":"info","message":"x"}',
            labels: { level: "info" },
        });
    });
});

describe("an event of Kubernetes, as Alloy writes it", () => {
    const line = JSON.stringify({
        ...{ count: 3, kind: "Pod", name: "audit-5d-x", reason: "FailedScheduling", sourcecomponent: "scheduler" },
        ...{ msg: "0/1 nodes are available: token=abc123", type: "Warning" },
    });
    const entry = createCollector(eventStages)(
        { namespace: "todo", job: "kubernetes-events", instance: "loki.source.kubernetes_events.cluster" },
        line,
    );

    it("has the labels of a line, a level of its type, and the pod as metadata", () => {
        expect(entry?.labels).toEqual({
            namespace: "todo",
            service: "kubernetes-events",
            container: "event",
            level: "warn",
        });
        expect(entry?.metadata).toEqual({ pod: "audit-5d-x" });
    });

    it("has no secret in it, and nothing of the node whose collector read it: so all make the same line", () => {
        expect(entry?.line).toContain("token=[redacted]");
        expect(Object.keys(entry?.labels ?? {}).sort()).toEqual([...logLabels].sort());
    });
});
