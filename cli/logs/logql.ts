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
        `log files are searched with a part of LogQL, and "${node.text}" (${node.name}) is not in it`,
        "npm run logs -- --url http://localhost:3100 ...",
    );

const stringOf = (node: Node): string =>
    node.text.startsWith("`") ? node.text.slice(1, -1) : (JSON.parse(node.text) as string);

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
    const pattern = RE2JS.compile(operator.endsWith("~") ? value : "");
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
    return (labels) => labels[name] !== undefined && compare(Number(labels[name]), limit);
}

/** `| json name="field"`: labels from the line's fields. */
function jsonStep(node: Node): Step {
    const extractions = findNodes(node, "LabelExtractionExpression").map((it) => {
        const name = need(it, "Identifier").text;
        const field = child(it, "String");
        return [name, field === undefined ? name : stringOf(field)] as const;
    });
    return ({ entry, labels }) => {
        const parsed = parseObject(entry.line) ?? {};
        const found = extractions.flatMap(([name, field]) => {
            const value = parsed[field];
            if (value === undefined) return [];
            return [[name, typeof value === "string" ? value : JSON.stringify(value)] as const];
        });
        return { entry, labels: { ...labels, ...Object.fromEntries(found) } };
    };
}

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
    const matchers = findNodes(need(query, "Selector"), "Matcher").map(matcherTest);
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
    const [query] = findNodes(root, "LogExpr");
    if (query === undefined || !givesLines(root)) throw unsupported(root);
    return rowsOf(query, entries).map((it) => it.entry);
}

/** Evaluates `[topk(n,] sum by (...) (count_over_time({...} ... [range]))` over entries that are all within the range. */
export function countEntries(root: Node, entries: Iterable<LogEntry>): LogSample[] {
    const [range] = findNodes(root, "RangeAggregationExpr");
    const [inner, ...others] = findNodes(root, "VectorAggregationExpr").reverse();
    if (!range || !inner || need(range, "RangeOp").text !== "count_over_time") throw unsupported(root);
    if (need(inner, "VectorOp").text !== "sum") throw unsupported(inner);

    const by = findNodes(need(inner, "Grouping"), "Identifier").map((it) => it.text);
    const groups = new Map<string, { labels: Record<string, string>; value: number }>();
    for (const { labels } of rowsOf(need(range, "LogRangeExpr"), entries)) {
        const group = Object.fromEntries(by.flatMap((it) => (labels[it] ? [[it, labels[it]]] : [])));
        const key = JSON.stringify(group);
        const found = groups.get(key) ?? { labels: group, value: 0 };
        found.value++;
        groups.set(key, found);
    }
    const samples = [...groups.values()].sort((a, b) => b.value - a.value);
    const [top] = others;
    if (top === undefined) return samples;
    if (need(top, "VectorOp").text !== "topk") throw unsupported(top);
    return samples.slice(0, Number(need(top, "Number").text));
}
