import { eventService, logLabels, logMetadata, stages } from "../../../components/logging/pipeline";
import { narrow, savedQueries, searchIds, streamsOf, type SearchId } from "../../../components/logging/queries";
import { namespaces } from "../../../model/platform/namespaces";
import { serviceNames } from "../../../model/contract/catalogue";
import { logEvents, logLevels, optionalLogFields, requiredLogFields } from "../../../model/contract/log-fields";
import { createCollector, type LogEntry } from "../../../cli/logs/collect";
import { countEntries, findEntries } from "../../../cli/logs/find";
import { periodOf, searchFor } from "../../../cli/logs/search";
import { UserError } from "../../../engine/command/user-error";
import { countNodes } from "../../support/logql";

const named = savedQueries.map((it) => [it.id, it] as const);
const queryOf = (id: string) => savedQueries.find((it) => it.id === id)!;
const attached = new Set<string>([...logLabels, ...logMetadata]);
const fields = new Set<string>([...requiredLogFields, ...optionalLogFields]);

describe.each(named)("saved query %s", (_id, { id, title, when, kind, expression, search }) => {
    it("selects streams by labels that exist, with values that exist", () => {
        const values: Readonly<Record<string, readonly string[]>> = {
            namespace: Object.values(namespaces).map((it) => it.name),
            service: [...serviceNames, eventService],
            container: ["daprd"],
            level: logLevels,
        };
        expect(countNodes(expression.replaceAll("$__range", "3600s"), "Selector")).toBe(1);
        for (const [label, selected] of streamsOf(search)) {
            expect(logLabels).toContain(label);
            for (const value of selected) expect(values[label]).toContain(value);
        }
    });

    it("filters by labels and metadata that the collector attaches, with event codes of the contract", () => {
        for (const label of Object.keys(search.having ?? {})) expect(attached).toContain(label);
        for (const code of search.having?.event ?? []) expect(logEvents).toContain(code);
    });

    it("takes apart only fields of the contract, and only after streams were chosen by level", () => {
        for (const [, field] of expression.matchAll(/(\w+)="\1"/g)) {
            expect(fields).toContain(field);
            expect(expression).toMatch(/level=/);
        }
    });

    it("says what it is for", () => {
        expect(id).toMatch(/^[a-z][a-z-]*$/);
        expect(title.length).toBeGreaterThan(10);
        expect(when).toMatch(/\.$/);
        expect(expression.includes("$__range")).toBe(kind === "counts");
    });
});

it("has the three that FR-011 names, and no name twice", () => {
    const ids = savedQueries.map((it) => it.id);
    expect(ids.slice(0, 3)).toEqual(["task-create-failed", "event-publish-failed", "ws-connection-lost"]);
    expect(new Set(ids).size).toBe(ids.length);
});

describe("among lines of every service, level and event", () => {
    const collect = createCollector(stages);
    const lines = serviceNames.flatMap((service) =>
        (["info", "warn", "error"] as const).flatMap((level) =>
            logEvents.map((event) => ({ service, level, event, message: event, duration_ms: 2000 })),
        ),
    );
    const entries = lines.map((it): LogEntry =>
        collect(
            { namespace: "todo", service: it.service, container: it.service, pod: "p" },
            `2026-11-24T08:15:30.1Z stdout F ${JSON.stringify({ ...it, request_id: it.event, user_id: it.level, task_id: it.service })}`,
        )!,
    );
    const found = (id: string, ids: Partial<Record<SearchId, string>> = {}) =>
        findEntries(queryOf(id).search, ids, entries).map((it) => JSON.parse(it.line) as (typeof lines)[number]);

    it.each([
        ["event-publish-failed", ["event_publish_failed"], serviceNames],
        ["ws-connection-lost", ["ws_connection_lost"], ["sync"]],
        ["failed-requests", ["request_failed"], serviceNames],
        ["dead-letters", ["event_dropped"], serviceNames],
        ["retries", ["event_retry"], serviceNames],
        ["occurrences", ["occurrence_failed"], serviceNames],
        ["reminders", ["reminder_failed", "job_unknown"], ["notification"]],
        ["audit", ["audit_write_failed"], ["audit"]],
    ])("%s finds its events in trouble, and only them", (id, events, services) => {
        const hits = found(id);
        expect(hits).toHaveLength(events.length * services.length * 2);
        for (const { event, service, level } of hits) {
            expect(events).toContain(event);
            expect(services).toContain(service);
            expect(level).not.toBe("info");
        }
    });

    it.each([
        ["task-create-failed", ["task_create_failed"], ["backend"]],
        ["refused", ["request_rejected", "task_create_failed", "login_failed", "ws_rejected"], serviceNames],
    ])("%s finds its events whoever is to blame: what callers do wrong is only information", (id, events, services) => {
        const hits = found(id);
        expect(hits).toHaveLength(events.length * services.length * 3);
        for (const { event, service } of hits) {
            expect(events).toContain(event);
            expect(services).toContain(service);
        }
    });

    it("a user's troubles are what went wrong and what was refused", () => {
        const hits = found("user-errors");
        expect(hits.filter((it) => it.level !== "info")).toHaveLength(serviceNames.length * logEvents.length * 2);
        expect(new Set(hits.filter((it) => it.level === "info").map((it) => it.event))).toEqual(
            new Set(["request_rejected", "task_create_failed", "login_failed", "ws_rejected"]),
        );
    });

    it("an id narrows any query to its lines", () => {
        const hits = found("errors", { task_id: "audit" });
        expect(hits).toHaveLength(logEvents.length);
        for (const { service } of hits) expect(service).toBe("audit");
    });

    it("a field is compared as a number, after everything else", () => {
        expect(found("slow-requests")).toHaveLength(serviceNames.length);
        const faster = entries.map((it) => ({ ...it, line: it.line.replace("2000", "1000") }));
        expect(findEntries(queryOf("slow-requests").search, {}, faster)).toEqual([]);
    });

    it("the most frequent errors are counted by service and message, the greatest first", () => {
        const again = entries.find(({ labels }) => labels["service"] === "sync" && labels["level"] === "error")!;
        const top = countEntries(queryOf("top-errors").search, [...entries, again]);
        expect(top).toHaveLength(10);
        expect(Object.keys(top[0]?.labels ?? {})).toEqual(["service", "message"]);
        expect([top[0]?.labels["service"], top[0]?.value, top[1]?.value]).toEqual(["sync", 2, 1]);
    });

    it("what has no label is not counted by it", () => {
        const [{ labels, ...entry }] = entries as [LogEntry];
        const { level: _level, ...others } = labels;
        const [sample] = countEntries(queryOf("volume").search, [{ ...entry, labels: others }]);
        expect(Object.keys(sample?.labels ?? {})).toEqual(["namespace", "service"]);
    });
});

it.each([
    [
        "user-errors",
        '{namespace="todo"} | level=~"warn|error" or event=~"request_rejected|task_create_failed|login_failed|ws_rejected"',
    ],
    [
        "slow-requests",
        '{namespace="todo", level="info"} | event="request_completed" | json duration_ms="duration_ms" | duration_ms > 1000',
    ],
    [
        "top-errors",
        'topk(10, sum by (service, message) (count_over_time({namespace="todo", level="error"} | json message="message" [$__range])))',
    ],
])("the LogQL of %s says what the search of log files does", (id, expected) =>
    expect(queryOf(id).expression).toBe(expected),
);

describe("what is typed", () => {
    const period = periodOf("6h", "2026-11-24T08:00:00Z");

    it("a duration and a time are a period", () => {
        expect(period.end - period.start).toBe(6n * 3600n * 1_000_000_000n);
        expect(period.end).toBe(BigInt(Date.parse("2026-11-24T08:00:00Z")) * 1_000_000n + 1n);
    });

    it("an id with quotes in it stays an id", () => {
        const { expression } = searchFor("request", { request_id: 'x" or level="error' }, period);
        expect(countNodes(expression, "LabelFilter")).toBe(1);
    });

    it("LogQL gives lines or numbers", () => {
        expect(searchFor('{service="sync"} |= "closed"', {}, period).kind).toBe("logs");
        expect(searchFor('sum(rate({namespace="todo"}[1m]))', {}, period).kind).toBe("counts");
    });

    it("an id is narrowed to only where it is given", () => {
        const given = searchFor("errors", { user_id: "u", task_id: undefined }, period);
        expect(given.ids).toEqual({ user_id: "u" });
        expect(given.expression).toBe(narrow(queryOf("errors").expression, { user_id: "u" }));
    });

    it("counts get the period", () => expect(searchFor("volume", {}, period).expression).toContain(`[${6 * 3600}s]`));

    it.each([
        ["a query that does not exist", () => searchFor("nonsense", {}, period)],
        ["a query without its id", () => searchFor("task", { request_id: "r" }, period)],
        ["numbers narrowed by an id", () => searchFor("top-errors", { user_id: "u" }, period)],
        ["what is no LogQL", () => searchFor('{namespace="todo"', {}, period)],
        ["numbers of lines without a range", () => searchFor('sum({namespace="todo"})', {}, period)],
        ["no duration", () => periodOf("soon", undefined)],
        ["no time", () => periodOf("1h", "yesterday")],
    ])("%s is answered with a sentence", (_what, search) => expect(search).toThrow(UserError));

    it("every id can be typed", () => expect(searchIds).toEqual(["request_id", "user_id", "task_id"]));
});
