import { eventService, logLabels, logMetadata, stages } from "../../../components/logging/pipeline";
import { narrow, savedQueries, searchIds, type SavedQuery } from "../../../components/logging/queries";
import { namespaces } from "../../../model/platform/namespaces";
import { serviceNames } from "../../../model/contract/catalogue";
import { logEvents, logLevels, optionalLogFields, requiredLogFields } from "../../../model/contract/log-fields";
import { createCollector, type LogEntry } from "../../../cli/logs/collect";
import { countEntries, findLogEntries, findNodes, parseLogQL } from "../../../cli/logs/logql";
import { periodOf, searchFor } from "../../../cli/logs/search";
import { UserError } from "../../../engine/command/user-error";

const parsed = (query: SavedQuery) => parseLogQL(query.expression.replaceAll("$__range", "3600s"));
const named = savedQueries.map((it) => [it.id, it] as const);
const known = { labels: new Set<string>(logLabels), metadata: new Set<string>(logMetadata) };
const fields = new Set<string>([...requiredLogFields, ...optionalLogFields]);

const nameOf = (node: ReturnType<typeof parseLogQL>) => findNodes(node, "Identifier")[0]?.text ?? "";
const valuesOf = (node: ReturnType<typeof parseLogQL>) =>
    (JSON.parse(findNodes(node, "String")[0]?.text ?? '""') as string).split("|");

describe.each(named)("saved query %s", (_id, query) => {
    const root = parsed(query);

    it("selects streams by labels that exist, with values that exist", () => {
        const values: Readonly<Record<string, readonly string[]>> = {
            namespace: Object.values(namespaces).map((it) => it.name),
            service: [...serviceNames, eventService],
            container: ["daprd"],
            level: logLevels,
        };
        for (const matcher of findNodes(root, "Selector").flatMap((it) => findNodes(it, "Matcher"))) {
            expect(known.labels).toContain(nameOf(matcher));
            for (const value of valuesOf(matcher)) expect(values[nameOf(matcher)]).toContain(value);
        }
    });

    it("filters by labels and metadata that the collector attaches, with event codes of the contract", () => {
        const parsedFields = findNodes(root, "LabelExtractionExpression").map(nameOf);
        for (const filter of findNodes(root, "LabelFilter")) {
            expect([...known.labels, ...known.metadata, ...parsedFields]).toContain(nameOf(filter));
            if (nameOf(filter) === "event") for (const code of valuesOf(filter)) expect(logEvents).toContain(code);
        }
    });

    it("takes apart only fields of the contract, and only after streams were chosen by level", () => {
        for (const extraction of findNodes(root, "LabelExtractionExpression")) {
            expect(fields).toContain(nameOf(extraction));
            expect(query.expression).toMatch(/level=/);
        }
    });

    it("says what it is for", () => {
        expect(query.id).toMatch(/^[a-z][a-z-]*$/);
        expect(query.title.length).toBeGreaterThan(10);
        expect(query.when).toMatch(/\.$/);
        expect(query.expression.includes("$__range")).toBe(query.kind === "counts");
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
    const found = (id: string) =>
        findLogEntries(parsed(savedQueries.find((it) => it.id === id)!), entries).map(
            (it) => JSON.parse(it.line) as (typeof lines)[number],
        );

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
        const query = narrow(savedQueries.find((it) => it.id === "errors")!.expression, { task_id: "audit" });
        const hits = findLogEntries(parseLogQL(query), entries);
        expect(hits).toHaveLength(logEvents.length);
        for (const { metadata } of hits) expect(metadata["task_id"]).toBe("audit");
    });

    it("the most frequent errors are counted by service and message", () => {
        const top = countEntries(parsed(savedQueries.find((it) => it.id === "top-errors")!), entries);
        expect(top).toHaveLength(10);
        expect(Object.keys(top[0]?.labels ?? {})).toEqual(["service", "message"]);
    });
});

describe("what is typed", () => {
    const period = periodOf("6h", "2026-11-24T08:00:00Z");

    it("a duration and a time are a period", () => {
        expect(period.end - period.start).toBe(6n * 3600n * 1_000_000_000n);
        expect(period.end).toBe(BigInt(Date.parse("2026-11-24T08:00:00Z")) * 1_000_000n + 1n);
    });

    it("an id with quotes in it stays an id", () => {
        const { expression } = searchFor("request", { request_id: 'x" or level="error' }, period);
        const root = parseLogQL(expression);
        expect(findNodes(root, "LabelFilter")).toHaveLength(1);
    });

    it("counts get the period", () => expect(searchFor("volume", {}, period).expression).toContain(`[${6 * 3600}s]`));

    it.each([
        ["a query that does not exist", () => searchFor("nonsense", {}, period)],
        ["a query without its id", () => searchFor("task", { request_id: "r" }, period)],
        ["numbers narrowed by an id", () => searchFor("top-errors", { user_id: "u" }, period)],
        ["no duration", () => periodOf("soon", undefined)],
        ["no time", () => periodOf("1h", "yesterday")],
    ])("%s is answered with a sentence", (_what, search) => expect(search).toThrow(UserError));

    it("every id can be typed", () => expect(searchIds).toEqual(["request_id", "user_id", "task_id"]));
});
