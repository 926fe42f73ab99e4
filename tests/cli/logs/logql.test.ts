import { stages } from "../../../components/logging/pipeline";
import { createCollector, type LogEntry } from "../../../cli/logs/collect";
import { countEntries, findLogEntries, givesLines, parseLogQL } from "../../../cli/logs/logql";
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
    ['{namespace="todo", service!="backend", level!~"warn"}', "c"],
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

/** What Loki makes of a query that is refused here, and where it says so. */
const refused: readonly (readonly [query: string, loki: string, source: string])[] = [
    ['{service!="backend"}', "refuses it: no matcher leaves anything out", "loki/pkg/logql/syntax/parser.go"],
    ['{service!="backend", level!~"warn"}', "refuses it", "loki/pkg/logql/syntax/parser.go"],
    ['{service=~".*"}', "refuses it", "loki/pkg/logql/syntax/parser.go"],
    ['{namespace="todo"} |= "failed" or "created"', "either text", "log_queries/#line-filter-expression"],
    ['{namespace="todo"} != "failed" or "created"', "neither text", "log_queries/#line-filter-expression"],
    ['{namespace="todo"} |> "<_>a<_>"', "a pattern", "log_queries/#pattern-match-filter-operators"],
    ['{namespace="todo"} |= "\\x66ailed"', "Go's escape of f", "log_queries/"],
    ['{namespace="todo"} | json', "every field", "log_queries/#json"],
    ['{namespace="todo"} | json s="http.status"', "a nested field", "log_queries/#json"],
    ['{namespace="todo"} | json s="tags[0]"', "an item of a list", "log_queries/#json"],
    ['{namespace="todo"} | json s="http" | s!=""', "the text of an object", "log_queries/#json"],
    [
        '{namespace="todo"} | json d="message" | d > 5',
        "the line, with __error__",
        "log_queries/#label-filter-expression",
    ],
    ['{namespace="todo"} | json service="message"', "a label service_extracted", "log_queries/#parser-expression"],
    ['{namespace="todo"} | logfmt', "fields of another format", "log_queries/#logfmt"],
    ['{namespace="todo"} | line_format "x"', "another line", "log_queries/#line-format-expression"],
    ['{namespace="todo"} | json d="duration_ms" | d > 5s', "a duration", "log_queries/#label-filter-expression"],
    ['{namespace="todo"} | json d="duration_ms" | d != 12', "another number", "log_queries/#label-filter-expression"],
    ['{namespace="todo"} | (level="error" or level="warn")', "parentheses", "log_queries/#label-filter-expression"],
    ['rate({namespace="todo"}[1m])', "a rate", "metric_queries/#log-range-aggregations"],
    ['sum(count_over_time({namespace="todo"}[1h]))', "one sum", "metric_queries/#built-in-aggregation-operators"],
    [
        'sum without (level) (count_over_time({namespace="todo"}[1h]))',
        "the other labels",
        "metric_queries/#without-clause",
    ],
    [
        'sum by (level) (count_over_time({namespace="todo"}[1h] offset 30d))',
        "a month ago",
        "metric_queries/#offset-modifier",
    ],
    [
        'sum by (level) (count_over_time({namespace="todo"}[1h])) > 1',
        "greater ones",
        "metric_queries/#comparison-operators",
    ],
    ['sum by (level) (count_over_time({namespace="todo"}[1h])) * 2', "doubled", "metric_queries/#arithmetic-operators"],
    [
        'sum by (level) (count_over_time({namespace="todo"}[1h])) or vector(0)',
        "or 0",
        "metric_queries/#logical-and-set-operators",
    ],
    [
        'topk by (level) (1, sum by (level, service) (count_over_time({namespace="todo"}[1h])))',
        "one for each level",
        "metric_queries/#built-in-aggregation-operators",
    ],
    [
        'sum by (level) (count_over_time({namespace="todo"} | json d="message" | d > 5 [1h]))',
        "refuses it: a conversion failed",
        "metric_queries/#pipeline-errors",
    ],
];

it.each(refused)("refuses %s, by which Loki means: %s (%s)", (query) => {
    const nested = entry("backend", { level: "info", message: "e", http: { status: 500 }, tags: ["x"] });
    const root = parseLogQL(query);
    const evaluate = () =>
        givesLines(root) ? findLogEntries(root, [...entries, nested]) : countEntries(root, entries);
    expect(evaluate).toThrow(UserError);
});

it("names what it refuses", () =>
    expect(() => found('{namespace="todo"} |= "a" or "b"')).toThrow('"or" (Or) is not in it'));

describe("fields of a line are texts, as in Loki: https://grafana.com/docs/loki/latest/query/log_queries/#json", () => {
    const odd = entry("backend", { level: "info", message: "n", note: "one\ntwo", nothing: null, ok: true });
    const line = odd.line.replace('"nothing"', '"n":1.0,"big":12345678901234567890,"nothing"');
    const finds = (query: string) => findLogEntries(parseLogQL(query), [{ ...odd, line }]).length === 1;

    it.each([
        ['| json n="n" | n="1.0"', true],
        ['| json n="n" | n="1"', false],
        ['| json n="n" | n == 1', true],
        ['| json n="big" | n="12345678901234567890"', true],
        ['| json n="nothing" | n=""', true],
        ['| json n="nothing" | n="null"', false],
        ['| json n="ok" | n="true"', true],
        ['| json t="note" | t=~"one.two"', true],
    ])("%s", (stages, expected) => expect(finds(`{namespace="todo"} ${stages}`)).toBe(expected));
});
