import { optionalParts } from "../../../components/monitoring/alerts/alert";
import { alertingRules } from "../../../components/monitoring/alerts/rules";
import { recordingRules } from "../../../components/monitoring/rules";
import { panelQueries, resolveVariables } from "../../../checks/observability/panels";
import { metricNames, promqlError } from "../../support/promql";
import { exportedNames, exporters } from "../../support/exported-metrics";

const queries = [
    ...panelQueries().map(({ dashboard, panel, expr }) => [`${dashboard}: ${panel}`, resolveVariables(expr)] as const),
    ...recordingRules.flatMap(({ rules }) => rules.map((it) => [`rule ${it.record}`, it.expr] as const)),
    ...alertingRules({ has: optionalParts }).flatMap(({ rules }) =>
        rules.map((it) => [`alert ${it.alert}`, it.expr] as const),
    ),
];

it("looks at every panel and every rule", () => expect(queries.length).toBeGreaterThan(90));

it.each(queries)("%s is PromQL", (_name, query) => expect(promqlError(query)).toBeUndefined());

it.each(queries)("%s reads only what something we deploy exports", (_name, query) =>
    expect(metricNames(query).filter((it) => !exportedNames.has(it))).toEqual([]),
);

it("every listed name is read: no list grows stale", () => {
    const read = new Set(queries.flatMap(([, query]) => metricNames(query)));
    const listed = Object.values(exporters).flatMap((it) => it.names);
    expect(listed.filter((it) => !read.has(it))).toEqual([]);
});

it("a wrong query, and a metric that nobody exports, would be found", () => {
    expect(promqlError("sum by (service) (rate(up[1m])")).toBeDefined();
    expect(metricNames('rate(a_total[1m]) / b{c="d"} + sum({__name__=~"x_(y|z)"})')).toEqual([
        "a_total",
        "b",
        "x_y",
        "x_z",
    ]);
    expect(exportedNames.has("kafka_consumer_lag_messages")).toBe(false);
});
