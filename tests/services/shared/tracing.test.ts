import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { join } from "node:path";
import { contextFrom, runInContext } from "@todo/shared/context";
import { openTelemetry } from "@todo/shared/opentelemetry";
import { inSpan, noteSpan, startSpan, useTracer, type Tracer } from "@todo/shared/tracing";
import { fetchTrace, type Span } from "../../../e2e/client/traces";
import { TraceReceiver } from "../../../local/tracing/trace-receiver";
import { Publisher } from "../../../services/backend/src/publisher";
import { TestBackend } from "../support/backend";
import { testParts } from "../support/parts";
import { LogLines } from "../support/log-lines";
import { until } from "../support/until";

const folder = mkdtempSync(join(tmpdir(), "todo-traces-"));
let receiver: TraceReceiver;
const lines = new LogLines("backend");
beforeAll(async () => {
    receiver = await TraceReceiver.start(join(folder, "traces.jsonl"));
});
afterAll(async () => {
    await receiver.stop();
    rmSync(folder, { recursive: true });
});

const tracerTo = (endpoint: string, ratio = 1, headers = {}): Tracer => {
    const tracer = openTelemetry({ service: "backend", endpoint, headers, ratio, log: lines.log });
    useTracer(tracer);
    return tracer;
};
afterEach(() => useTracer(undefined));

const traceId = "0af7651916cd43dd8448eb211c80319c";
const sampled = `00-${traceId}-b7ad6b7169203331-01`;
const inRequest = <T>(action: () => T): T => runInContext(contextFrom("r-1", sampled), action);

const named = (spans: readonly Span[], name: string): Span => {
    const found = spans.filter((it) => it.name === name);
    if (found.length !== 1) throw new Error(`${found.length} of ${name} in ${spans.map((it) => it.name).join(", ")}`);
    return found[0]!;
};

it("a change goes from the request by database and outbox to the broker as one trace, with nothing that a user wrote", async () => {
    const backend = await TestBackend.start();
    const tracer = tracerTo(receiver.url);
    const user = await backend.user();
    const published: string[] = [];
    const { parts } = testParts("backend");
    const send = jest.spyOn(parts.sidecar as unknown as { call: () => Promise<unknown> }, "call");
    send.mockImplementation((...args: unknown[]) => {
        published.push(JSON.stringify(args));
        return Promise.resolve();
    });
    const publisher = new Publisher({ ...parts, db: backend.backend.database.db });
    const words = { title: "Call the oncologist", description: "ask alice@example.com", tags: ["private-tag"] };
    const answer = await user.request("POST", "", {
        payload: words,
        headers: { traceparent: sampled, "x-request-id": "the-request" },
    });
    publisher.start();
    await until("the event is published", () => published.length === 1);
    await publisher.stop();
    await tracer.stop();
    await backend.stop();

    const spans = await fetchTrace(receiver.url, traceId);
    const request = named(spans, "POST /api/:user_id/tasks");
    expect(request).toMatchObject({ parent: "b7ad6b7169203331", service: "backend", failed: false });
    expect(request.attributes).toMatchObject({ request_id: "the-request", "http.response.status_code": "201" });
    expect(named(spans, "insert tasks").parent).toBe(request.id);
    expect(named(spans, "insert outbox").parent).toBe(request.id);
    const outbox = named(spans, "outbox");
    expect(outbox.parent).toBe(request.id);
    const sent = named(spans, "send task-events");
    expect(sent.parent).toBe(outbox.id);
    const { id } = answer.json<{ id: string }>();
    expect(sent.attributes).toMatchObject({ request_id: "the-request", event_type: "task.created", task_id: id });
    // Those who read the event continue from the span that sent it.
    const continued = `00-${traceId}-${sent.id}-01`;
    const [, , handedOver] = JSON.parse(published[0]!) as [string, string, { traceparent: string; body: object }];
    expect(handedOver.traceparent).toBe(continued);
    expect(handedOver.body).toMatchObject({ traceparent: continued, traceid: continued });
    const exported = JSON.stringify(spans);
    for (const secret of [...Object.values(words).flat(), user.id, user.token]) expect(exported).not.toContain(secret);
});

it("what fails says so by the kind of error alone, and what is over already can be noted", async () => {
    const tracer = tracerTo(receiver.url);
    const other = contextFrom("r-2", `00-${"1".repeat(32)}-b7ad6b7169203331-01`);
    await runInContext(other, async () => {
        const failing = inSpan({ name: "fails", kind: "client" }, () => Promise.reject(new TypeError("alice's words")));
        await expect(failing).rejects.toThrow("alice's words");
        noteSpan({ name: "was", kind: "client", startedAt: Date.now() - 50 }, "RangeError");
    });
    await tracer.stop();
    const spans = receiver.trace("1".repeat(32));
    expect(named(spans, "fails")).toMatchObject({ failed: true, attributes: { "error.type": "TypeError" } });
    const was = named(spans, "was");
    expect(was.attributes).toMatchObject({ request_id: "r-2", "error.type": "RangeError" });
    expect(was.end - was.start).toBeGreaterThanOrEqual(49);
    expect(JSON.stringify(spans)).not.toContain("alice");
});

it("keeps what the caller keeps, leaves out what the caller leaves out, and its share of the rest", async () => {
    const tracer = tracerTo(receiver.url, 0);
    const flagsOf = (parent: string | undefined) =>
        startSpan({ name: "s", kind: "server" }, parent)?.traceparent.slice(-2);
    expect([flagsOf(sampled), flagsOf(sampled.replace(/01$/, "00")), flagsOf(undefined)]).toEqual(["01", "00", "00"]);
    await tracer.stop();
    const all = tracerTo(receiver.url, 1);
    expect(flagsOf(undefined)).toBe("01");
    await all.stop();
});

it("does what it does where tracing is off, and outside of a request", async () => {
    expect(startSpan({ name: "s", kind: "server" }, undefined)).toBeUndefined();
    expect(
        await inRequest(() => inSpan({ name: "s", kind: "client" }, (span) => Promise.resolve(span))),
    ).toBeUndefined();
    const tracer = tracerTo(receiver.url);
    expect(await inSpan({ name: "s", kind: "client" }, (span) => Promise.resolve(span))).toBeUndefined();
    await tracer.stop();
});

it("sends the headers of the receiver", async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
        seen.push(request.headers["authorization"]);
        request.resume().on("end", () => response.end("{}"));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const tracer = tracerTo(`http://127.0.0.1:${port}/`, 1, { authorization: "Bearer of-the-receiver" });
    inRequest(() => noteSpan({ name: "was", kind: "client", startedAt: Date.now() }));
    await tracer.stop();
    server.close();
    expect(seen).toEqual(["Bearer of-the-receiver"]);
});

describe("a receiver that takes nothing", () => {
    it("holds up neither what is traced nor the stop, and is complained of once", async () => {
        // Takes connections and never answers.
        const server = createServer(() => undefined);
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const { port } = server.address() as AddressInfo;
        const tracer = tracerTo(`http://127.0.0.1:${port}`);
        const started = performance.now();
        for (let index = 0; index < 20_000; index++)
            await inRequest(() => inSpan({ name: "s", kind: "client" }, () => Promise.resolve()));
        const each = (performance.now() - started) / 20_000;
        expect(each).toBeLessThan(1);
        const stopping = performance.now();
        await tracer.stop();
        expect(performance.now() - stopping).toBeLessThan(4_000);
        server.closeAllConnections();
        server.close();
    });

    it("is a warning, and not one for each batch", async () => {
        const complaints = () => lines.events("dependency_unavailable").length;
        const before = complaints();
        const tracer = tracerTo("http://127.0.0.1:1");
        inRequest(() => noteSpan({ name: "was", kind: "client", startedAt: Date.now() }));
        await until("a complaint", () => complaints() > before);
        inRequest(() => noteSpan({ name: "was", kind: "client", startedAt: Date.now() }));
        await tracer.stop();
        expect(complaints()).toBe(before + 1);
    });
});
