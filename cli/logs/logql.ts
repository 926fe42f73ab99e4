import { parser } from "@grafana/lezer-logql";
import { RE2JS } from "re2js";
import { UserError } from "../../engine/command/user-error";
import { parseObject, type LogEntry } from "./collect";

/** A number for each set of labels, at one moment. */
export interface LogSample {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
}

/** A node of the parser's tree, with its own text. */
interface Node {
    readonly name: string;
    readonly text: string;
    readonly children: readonly Node[];
}

/**
 * Parses LogQL with Grafana's own grammar.
 *
 * @throws {@link UserError} that points at the first place that is no LogQL.
 */
export function parseLogQL(expression: string): Node {
    type Syntax = ReturnType<typeof parser.parse>["topNode"];
    const convert = (node: Syntax): Node => {
        if (node.type.isError) {
            throw new UserError(
                `this is no LogQL: ${expression}\n${" ".repeat("error: this is no LogQL: ".length + node.from)}^`,
                "npm run logs -- --list",
            );
        }
        const children: Node[] = [];
        for (let child = node.firstChild; child; child = child.nextSibling) children.push(convert(child));
        return { name: node.name, text: expression.slice(node.from, node.to), children };
    };
    return convert(parser.parse(expression).topNode);
}

/**
 * What is evaluated here, of Grafana's grammar: the nodes that a node may have below it. Whatever else LogQL has is refused, because
 * an answer that leaves a part of the question out is a wrong one.
 */
const implemented: Readonly<Record<string, readonly string[]>> = {
    LogQL: ["Expr"],
    Expr: ["LogExpr", "MetricExpr"],
    LogExpr: ["Selector", "PipelineExpr"],
    Selector: ["Matchers"],
    Matchers: ["Matchers", "Matcher"],
    Matcher: ["Identifier", "Eq", "Neq", "Re", "Nre", "String"],
    PipelineExpr: ["PipelineExpr", "PipelineStage"],
    PipelineStage: ["Pipe", "LineFilters", "LabelFilter", "JsonExpressionParser"],
    LineFilters: ["LineFilters", "LineFilter"],
    LineFilter: ["Filter", "String"],
    Filter: ["PipeExact", "PipeMatch", "Neq", "Nre"],
    LabelFilter: ["LabelFilter", "Matcher", "NumberFilter", "And", "Or"],
    NumberFilter: ["Identifier", "Gtr", "Gte", "Lss", "Lte", "Eql", "LiteralExpr"],
    LiteralExpr: ["Number"],
    JsonExpressionParser: ["Json", "LabelExtractionExpressionList"],
    LabelExtractionExpressionList: ["LabelExtractionExpressionList", "LabelExtractionExpression"],
    LabelExtractionExpression: ["Identifier", "Eq", "String"],
    MetricExpr: ["VectorAggregationExpr", "RangeAggregationExpr"],
    VectorAggregationExpr: ["VectorOp", "Number", "Grouping", "MetricExpr"],
    VectorOp: ["Sum", "Topk"],
    Grouping: ["By", "Labels"],
    Labels: ["Labels", "Identifier"],
    RangeAggregationExpr: ["RangeOp", "LogRangeExpr"],
    RangeOp: ["CountOverTime"],
    LogRangeExpr: ["Selector", "PipelineExpr", "Range"],
    Range: ["Duration"],
};

function refuseOthers(node: Node): void {
    for (const it of node.children) {
        if (!implemented[node.name]?.includes(it.name)) throw unsupported(it);
        refuseOthers(it);
    }
}

/** All nodes of a kind, in the order of the text. */
export function findNodes(node: Node, name: string): Node[] {
    return [...(node.name === name ? [node] : []), ...node.children.flatMap((it) => findNodes(it, name))];
}

const child = (node: Node, name: string): Node | undefined => node.children.find((it) => it.name === name);

function need(node: Node, name: string): Node {
    const found = child(node, name);
    if (found === undefined) throw unsupported(node);
    return found;
}

const unsupported = (node: Node) =>
    new UserError(
        `log files are searched with a part of LogQL, and "${node.text}" (${node.name}) is not in it; Loki itself takes all of it`,
        "npm run logs -- --help",
    );

/** LogQL's strings have Go's escapes, of which JSON's are a subset. */
function stringOf(node: Node): string {
    if (node.text.startsWith("`")) return node.text.slice(1, -1);
    try {
        return JSON.parse(node.text) as string;
    } catch {
        throw unsupported(node);
    }
}

/** An entry with the labels that the query has given it so far. */
interface Row {
    readonly entry: LogEntry;
    readonly labels: Readonly<Record<string, string>>;
}
type Step = (row: Row) => Row | undefined;

const keepIf =
    (test: (row: Row) => boolean): Step =>
    (row) =>
        test(row) ? row : undefined;

function textTest(operator: string, value: string): (text: string) => boolean {
    // A dot in a matcher of labels is any character, as in Prometheus: https://github.com/prometheus/prometheus/blob/v3.14.0/model/labels/regexp.go
    const flags = operator.startsWith("|") ? 0 : RE2JS.DOTALL;
    const pattern = RE2JS.compile(operator.endsWith("~") ? value : "", flags);
    switch (operator) {
        case "=":
            return (text) => text === value;
        case "!=":
            return (text) => text !== value;
        case "=~":
            return (text) => pattern.matches(text);
        case "!~":
            return (text) => !pattern.matches(text);
        case "|=":
            return (text) => text.includes(value);
        case "|~":
            return (text) => pattern.matcher(text).find();
        default:
            throw new Error(`operator ${operator}`);
    }
}

/** A missing label is an empty one, as in Loki. */
function matcherTest(node: Node): (labels: Row["labels"]) => boolean {
    const name = need(node, "Identifier").text;
    const operator = node.children.find((it) => ["Eq", "Neq", "Re", "Nre"].includes(it.name));
    if (operator === undefined) throw unsupported(node);
    const test = textTest(operator.text, stringOf(need(node, "String")));
    return (labels) => test(labels[name] ?? "");
}

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
    ">": (a, b) => a > b,
    ">=": (a, b) => a >= b,
    "<": (a, b) => a < b,
    "<=": (a, b) => a <= b,
    "==": (a, b) => a === b,
};

function labelTest(node: Node): (labels: Row["labels"]) => boolean {
    const parts = node.children.filter((it) => it.name === "LabelFilter");
    if (parts.length === 2) {
        const [left, right] = parts.map(labelTest) as [(it: Row["labels"]) => boolean, (it: Row["labels"]) => boolean];
        if (child(node, "Or")) return (labels) => left(labels) || right(labels);
        return (labels) => left(labels) && right(labels);
    }
    const matcher = child(node, "Matcher");
    if (matcher) return matcherTest(matcher);
    const number = child(node, "NumberFilter");
    if (!number) throw unsupported(node);
    const name = need(number, "Identifier").text;
    const compare = comparisons[number.children[1]?.text ?? ""];
    if (!compare) throw unsupported(number);
    const limit = Number(need(number, "LiteralExpr").text);
    return (labels) => {
        const text = labels[name];
        if (text === undefined) return false;
        // Loki keeps the line and marks it as an error, which fails a query that counts.
        if (text.trim() === "" || Number.isNaN(Number(text))) throw unsupported(number);
        return compare(Number(text), limit);
    };
}

/** `| json name="field"`: labels from the line's own fields, by their names. */
function jsonStep(node: Node): Step {
    const extractions = findNodes(node, "LabelExtractionExpression").map((it) => {
        const name = need(it, "Identifier").text;
        const field = child(it, "String");
        const path = field === undefined ? name : stringOf(field);
        // A path into nested objects or lists.
        if (!/^\w+$/.test(path)) throw unsupported(it);
        return { it, name, path };
    });
    return ({ entry, labels }) => {
        const fields = fieldsOf(entry.line);
        const found = extractions.flatMap(({ it, name, path }) => {
            // Loki would call it name_extracted.
            if (entry.labels[name] !== undefined || entry.metadata[name] !== undefined) throw unsupported(it);
            const value = fields[path];
            if (value === undefined) return [];
            if (typeof value === "object" && value !== null) throw unsupported(it);
            if (value === null) return [[name, ""] as const];
            return [[name, typeof value === "string" ? value : JSON.stringify(value)] as const];
        });
        return { entry, labels: { ...labels, ...Object.fromEntries(found) } };
    };
}

/** The fields of a line in JSON, numbers in their own text: 1.0 and not 1. */
const fieldsOf = (line: string): Record<string, unknown> =>
    parseObject(
        line.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (it) =>
            it.startsWith('"') ? it : `"${it}"`,
        ),
    ) ?? {};

function stepOf(stage: Node): Step {
    const inner = stage.children.find((it) => it.name !== "Pipe");
    if (inner === undefined) throw unsupported(stage);
    switch (inner.name) {
        case "LineFilters": {
            const tests = findNodes(inner, "LineFilter").map((it) => {
                const operator = need(it, "Filter").text;
                const test = textTest(operator.replace("!=", "|=").replace("!~", "|~"), stringOf(need(it, "String")));
                return (line: string) => test(line) !== operator.startsWith("!");
            });
            return keepIf(({ entry }) => tests.every((test) => test(entry.line)));
        }
        case "LabelFilter": {
            const test = labelTest(inner);
            return keepIf(({ labels }) => test(labels));
        }
        case "JsonExpressionParser":
            return jsonStep(inner);
        default:
            throw unsupported(stage);
    }
}

function rowsOf(query: Node, entries: Iterable<LogEntry>): Row[] {
    const selector = need(query, "Selector");
    const matchers = findNodes(selector, "Matcher").map(matcherTest);
    // https://github.com/grafana/loki/blob/v3.7.6/pkg/logql/syntax/parser.go (validateMatchers)
    if (matchers.every((test) => test({})))
        throw new UserError(
            `Loki refuses ${selector.text}: a matcher has to leave out lines without its label`,
            "npm run logs -- '{namespace=\"todo\"}'",
        );
    const pipeline = child(query, "PipelineExpr");
    const steps = pipeline === undefined ? [] : findNodes(pipeline, "PipelineStage").map(stepOf);
    const rows: Row[] = [];
    for (const entry of entries) {
        if (!matchers.every((test) => test(entry.labels))) continue;
        let row: Row | undefined = { entry, labels: { ...entry.metadata, ...entry.labels } };
        for (const step of steps) row = row && step(row);
        if (row) rows.push(row);
    }
    return rows;
}

/** Whether an expression gives lines (and not numbers). */
export const givesLines = (root: Node): boolean => findNodes(root, "MetricExpr").length === 0;

/** Entries that a log query finds, in their order. */
export function findLogEntries(root: Node, entries: Iterable<LogEntry>): LogEntry[] {
    refuseOthers(root);
    const [query] = findNodes(root, "LogExpr");
    if (query === undefined || !givesLines(root)) throw unsupported(root);
    return rowsOf(query, entries).map((it) => it.entry);
}

/** Evaluates `[topk(n,] sum by (...) (count_over_time({...} ... [range]))` over entries that are all within the range. */
export function countEntries(root: Node, entries: Iterable<LogEntry>): LogSample[] {
    refuseOthers(root);
    const [range] = findNodes(root, "RangeAggregationExpr");
    const [sum, top, ...more] = findNodes(root, "VectorAggregationExpr").reverse();
    if (!range || !sum || more.length > 0) throw unsupported(root);
    if (!child(need(sum, "VectorOp"), "Sum")) throw unsupported(sum);
    if (top && (child(top, "Grouping") || !child(need(top, "VectorOp"), "Topk"))) throw unsupported(top);

    const by = findNodes(need(sum, "Grouping"), "Identifier").map((it) => it.text);
    const groups = new Map<string, { labels: Record<string, string>; value: number }>();
    for (const { labels } of rowsOf(need(range, "LogRangeExpr"), entries)) {
        const group = Object.fromEntries(by.flatMap((it) => (labels[it] ? [[it, labels[it]]] : [])));
        const key = JSON.stringify(group);
        const found = groups.get(key) ?? { labels: group, value: 0 };
        found.value++;
        groups.set(key, found);
    }
    const samples = [...groups.values()].sort((a, b) => b.value - a.value);
    return top === undefined ? samples : samples.slice(0, Number(need(top, "Number").text));
}
