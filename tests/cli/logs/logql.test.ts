import { stages } from "../../../components/logging/pipeline";
import { createCollector, type LogEntry } from "../../../cli/logs/collect";
import { countEntries, findLogEntries, parseLogQL } from "../../../cli/logs/logql";
import { UserError } from "../../../engine/command/user-error";

const collect = createCollector(stages);
const entry = (service: string, fields: Record<string, unknown>): LogEntry =>
    collect(
        { namespace: "todo", service, container: service, pod: `${service}-0` },
        `2026-11-24T08:15:30.1Z stdout F ${JSON.stringify({ service, ...fields })}`,
    )!;

const entries = [
    entry("backend", { level: "info", message: "a", event: "task_created", task_id: "t-1", duration_ms: 12 }),
    entry("backend", { level: "error", message: "b", event: "request_failed", duration_ms: 1500, status: 500 }),
    entry("audit", { level: "error", message: "c", event: "audit_write_failed", task_id: "t-1" }),
    entry("sync", { level: "warn", message: "d" }),
];
const found = (expression: string) =>
    findLogEntries(parseLogQL(expression), entries)
        .map((it) => (JSON.parse(it.line) as { message: string }).message)
        .join("");

// Loki's rules: https://grafana.com/docs/loki/latest/query/log_queries/
it.each([
    ['{namespace="todo"}', "abcd"],
    ['{service="backend"}', "ab"],
    ['{service=~"back.*|audit"}', "abc"],
    ['{service=~"back"}', ""],
    ['{service!="backend", level!~"warn"}', "c"],
    ['{namespace="todo"} | task_id="t-1"', "ac"],
    ['{namespace="todo"} | task_id=""', "bd"],
    ['{namespace="todo"} | task_id!="t-1"', "bd"],
    ['{namespace="todo"} | event=~"task_created|request_failed"', "ab"],
    ['{namespace="todo"} |= "failed"', "bc"],
    ['{namespace="todo"} != "failed"', "ad"],
    ['{namespace="todo"} |~ "(request|audit_write)_failed"', "bc"],
    ['{namespace="todo"} !~ "_failed"', "ad"],
    ['{namespace="todo"} |= `failed` |= "audit"', "c"],
    ['{namespace="todo"} | json duration_ms="duration_ms" | duration_ms > 1000', "b"],
    ['{namespace="todo"} | json d="duration_ms" | d <= 12', "a"],
    ['{namespace="todo"} | json d="duration_ms" | d >= 12 and level="info"', "a"],
    ['{namespace="todo"} | json d="duration_ms" | d >= 1500 or level="warn"', "bd"],
    ['{namespace="todo"} | level="error" | event="request_failed"', "b"],
])("%s", (expression, expected) => expect(found(expression)).toBe(expected));

it("counts by labels, the greatest first", () => {
    const samples = countEntries(parseLogQL('sum by (level) (count_over_time({namespace="todo"} [1h]))'), entries);
    expect(samples).toEqual([
        { labels: { level: "error" }, value: 2 },
        { labels: { level: "info" }, value: 1 },
        { labels: { level: "warn" }, value: 1 },
    ]);
    expect(
        countEntries(parseLogQL('topk(1, sum by (level) (count_over_time({namespace="todo"} [1h])))'), entries),
    ).toEqual(samples.slice(0, 1));
});

it.each(['{namespace="todo"', "", '{namespace="todo"} | | x', 'sum({namespace="todo"})'])(
    "says what is no LogQL: %s",
    (expression) => expect(() => parseLogQL(expression)).toThrow(UserError),
);

it.each(['{namespace="todo"} | logfmt', 'rate({namespace="todo"}[1m])'])("says what is not supported: %s", (text) =>
    expect(() => findLogEntries(parseLogQL(text), entries)).toThrow(UserError),
);
