import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { spansOf, tracesShape, type Span } from "../../e2e/client/traces";
import { describeTrace } from "./trace-tree";

/** Traces that are kept to ask for; the file has more. */
const keptTraces = 2_000;
/** What the file may grow to before it begins again. */
const fileBytes = 64 * 1024 * 1024;

/**
 * Takes spans by OTLP over HTTP, as JSON, and writes each message as a line into a file. Answers for a trace as Jaeger does,
 * and for a task with its way as text.
 */
export class TraceReceiver {
    private readonly server = createServer((request, response) => void this.answer(request, response));
    /** Messages of OTLP with the spans of one trace each; the oldest trace first. */
    private readonly traces = new Map<string, object[]>();
    private readonly file: number;
    private written = 0;

    private constructor(path: string) {
        // Titles and addresses are not in it, but whose tasks there are.
        this.file = openSync(path, "w", 0o600);
    }

    static async start(path: string): Promise<TraceReceiver> {
        const receiver = new TraceReceiver(path);
        await new Promise<void>((resolve) => receiver.server.listen(0, "127.0.0.1", resolve));
        // Nobody's only reason to go on.
        receiver.server.unref();
        return receiver;
    }

    get url(): string {
        return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    }

    /** Spans of a trace that have come so far. */
    trace(id: string): Span[] {
        return spansOf(tracesShape.parse({ resourceSpans: this.traces.get(id) ?? [] }));
    }

    /** The traces that have something to do with a task. */
    ofTask(id: string): Span[][] {
        return [...this.traces.keys()]
            .map((it) => this.trace(it))
            .filter((spans) => spans.some(({ attributes }) => attributes["task_id"] === id));
    }

    async stop(): Promise<void> {
        this.server.closeAllConnections();
        await new Promise((resolve) => this.server.close(resolve));
        closeSync(this.file);
    }

    private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const { method, url = "/" } = request;
        const [, kind, id = ""] = /^\/(api\/v3\/traces|tasks)\/([\w-]+)$/.exec(url) ?? [];
        if (method === "POST" && url === "/v1/traces") {
            const taken = this.take(await text(request));
            reply(response, taken ? 200 : 400, taken ? {} : { message: "not OTLP as JSON" });
        } else if (kind === "tasks") {
            const trees = this.ofTask(id).map(describeTrace);
            reply(response, trees.length > 0 ? 200 : 404, trees.join("\n\n") || `no trace of task ${id}`);
        } else if (kind !== undefined && this.traces.has(id)) {
            reply(response, 200, { result: { resourceSpans: this.traces.get(id) } });
        } else reply(response, 404, { message: "not found" });
    }

    private take(message: string): boolean {
        try {
            const { resourceSpans = [] } = JSON.parse(message) as { resourceSpans?: RawResourceSpans[] };
            for (const it of resourceSpans) this.keep(it);
        } catch {
            return false;
        }
        if (this.written > fileBytes) {
            ftruncateSync(this.file);
            this.written = 0;
        }
        const line = `${message.trim()}\n`;
        this.written += writeSync(this.file, line, this.written);
        return true;
    }

    private keep({ resource, scopeSpans }: RawResourceSpans): void {
        for (const { scope, spans } of scopeSpans)
            for (const span of spans) {
                const kept = this.traces.get(span.traceId) ?? [];
                kept.push({ resource, scopeSpans: [{ scope, spans: [span] }] });
                this.traces.set(span.traceId, kept);
            }
        for (const id of this.traces.keys()) {
            if (this.traces.size <= keptTraces) return;
            this.traces.delete(id);
        }
    }
}

interface RawResourceSpans {
    readonly resource: unknown;
    readonly scopeSpans: readonly {
        readonly scope: unknown;
        readonly spans: readonly { readonly traceId: string }[];
    }[];
}

function reply(response: ServerResponse, status: number, body: object | string): void {
    const isText = typeof body === "string";
    response.writeHead(status, { "content-type": isText ? "text/plain; charset=utf-8" : "application/json" });
    response.end(isText ? `${body}\n` : JSON.stringify(body));
}
