import {
    logEvents,
    logFieldMeanings,
    logLevels,
    requiredLogFields,
    searchableLogFields,
    optionalLogFields,
    type LogField,
} from "../../../model/contract/log-fields";
import { metrics, type MetricDefinition } from "../../../model/contract/metrics";
import { outputMeanings } from "../../../stacks/outputs";
import { code, markdownTable } from "./markdown";

const all = (names: readonly string[]): string => names.map(code).join(", ");

/** What `pulumi stack output` shows. */
export function outputReference(): string {
    return [
        "# Outputs",
        "`pulumi stack output NAME`, the same on every target.",
        markdownTable(
            ["Output", "Meaning"],
            Object.entries(outputMeanings).map(([name, meaning]) => [code(name), meaning]),
        ),
    ].join("\n\n");
}

/** What the services export; the only metrics of theirs that dashboards and rules may query. */
export function metricReference(): string {
    const rows = (Object.entries(metrics) as [string, MetricDefinition][]).map(([name, it]) => [
        code(name),
        it.type,
        it.help,
        all(it.labels),
        it.services === undefined ? "all" : it.services.join(", "),
    ]);
    const histograms = (Object.entries(metrics) as [string, MetricDefinition][]).filter(([, it]) => it.buckets);
    return [
        "# Metrics of the services",
        [
            `Each service answers ${code("/metrics")}.`,
            "Labels are few and bounded: no id of a user, task or request is one.",
            `Prometheus adds ${code("service")}, ${code("namespace")} and ${code("pod")}.`,
        ].join(" "),
        markdownTable(["Metric", "Type", "Meaning", "Labels", "Services"], rows),
        "## Buckets",
        "Upper bounds in seconds. A promise of the platform is always one of them, so that it can be counted exactly.",
        markdownTable(
            ["Histogram", "Bounds"],
            histograms.map(([name, it]) => [code(name), (it.buckets ?? []).join(", ")]),
        ),
    ].join("\n\n");
}

/** The log contract. */
export function logReference(): string {
    const row = (field: LogField, required: boolean) => [
        code(field),
        required ? "always" : "where it applies",
        (searchableLogFields as readonly string[]).includes(field) ? "yes" : "",
        logFieldMeanings[field],
    ];
    return [
        "# Log fields",
        [
            "Services write one flat JSON object a line, with these fields and no other;",
            "tokens, e-mail addresses and titles of tasks are never in them.",
            `Levels: ${all(logLevels)}. How to search: [logs](../guides/logs.md).`,
        ].join(" "),
        markdownTable(
            ["Field", "Present", "Searchable without reading lines", "Holds"],
            [...requiredLogFields.map((it) => row(it, true)), ...optionalLogFields.map((it) => row(it, false))],
        ),
        "## Events",
        "Values of the field `event`. Queries match these, never the prose of `message`.",
        logEvents.map((it) => `- ${code(it)}`).join("\n"),
    ].join("\n\n");
}
