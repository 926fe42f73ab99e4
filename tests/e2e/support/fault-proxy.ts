import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";

export interface Exchange {
    readonly method: string;
    /** Without the query. */
    readonly path: string;
    readonly query: URLSearchParams;
    /** Of the answer, as JSON where it is. */
    readonly status: number;
    readonly body: unknown;
}

/** How the proxy spoils what passes it; without a field it passes as it is. */
export interface Spoiler {
    /** Gives what the client gets instead. */
    readonly answer?: (exchange: Exchange) => { readonly status?: number; readonly body?: unknown } | undefined;
    /** Which clients get a frame, of all that are connected; `own` is the one it was meant for. */
    readonly frame?: (
        frame: Record<string, unknown>,
        own: WebSocket,
        all: readonly WebSocket[],
    ) => readonly WebSocket[];
    /** A frame that every socket gets in the end, and when: milliseconds after it was opened. */
    readonly lateFrame?: { readonly after: number; readonly frame: Readonly<Record<string, unknown>> };
    /** Lets sockets with any token in, with the last good one. */
    readonly acceptsAnyToken?: boolean;
}

export interface FaultProxy {
    readonly url: string;
    /** Title of a task that was created through the proxy. */
    titleOf(taskId: string): string | undefined;
    stop(): Promise<void>;
}

/** A reverse proxy for HTTP and WebSocket that breaks promises of the services behind it. */
export async function startFaultProxy(gateway: string, spoiler: Spoiler): Promise<FaultProxy> {
    const titles = new Map<string, string>();
    const server = createServer((request, response) => {
        void forward(gateway, request).then(
            (exchange) => {
                const created = exchange.body as { id?: string; title?: string } | null;
                if (exchange.status === 201 && created?.id && created.title) titles.set(created.id, created.title);
                const spoiled = spoiler.answer?.(exchange);
                const { status, body } = { ...exchange, ...spoiled };
                const text = typeof body === "string" ? body : JSON.stringify(body);
                response.writeHead(status, { "content-type": "application/json" });
                response.end(status === 204 ? undefined : text);
            },
            () => response.writeHead(502).end(),
        );
    });
    const sockets = relaySockets(gateway, spoiler);
    server.on("upgrade", (request, socket, head) =>
        sockets.handleUpgrade(request, socket, head, (it) => {
            sockets.emit("connection", it, request);
        }),
    );
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        titleOf: (taskId) => titles.get(taskId),
        stop: async () => {
            for (const client of sockets.clients) client.terminate();
            server.closeAllConnections();
            server.close();
            await once(server, "close");
        },
    };
}

async function forward(gateway: string, request: IncomingMessage): Promise<Exchange> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? "/", gateway);
    const headers = new Headers();
    for (const name of ["authorization", "content-type", "idempotency-key", "if-match", "x-request-id"]) {
        const value = request.headers[name];
        if (typeof value === "string") headers.set(name, value);
    }
    const method = request.method ?? "GET";
    const response = await fetch(url, {
        method,
        headers,
        ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    return {
        method,
        path: url.pathname,
        query: url.searchParams,
        status: response.status,
        body: isJson && text !== "" ? (JSON.parse(text) as unknown) : text,
    };
}

function relaySockets(gateway: string, spoiler: Spoiler): WebSocketServer {
    const server = new WebSocketServer({ noServer: true });
    let goodProtocols: string[] = [];
    server.on("connection", (client: WebSocket, request: IncomingMessage) => {
        const { lateFrame } = spoiler;
        if (lateFrame) setTimeout(() => client.send(JSON.stringify(lateFrame.frame)), lateFrame.after).unref();
        const asked = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((it) => it.trim());
        const connect = (protocols: string[], mayRetry: boolean) => {
            const upstream = new WebSocket(`${gateway.replace(/^http/, "ws")}${request.url}`, protocols);
            let opened = false;
            upstream.on("message", (data: Buffer) => {
                const frame = JSON.parse(data.toString()) as Record<string, unknown>;
                if (frame["type"] === "connected") [opened, goodProtocols] = [true, protocols];
                const own = client;
                const receivers = spoiler.frame?.(frame, own, [...server.clients]) ?? [own];
                for (const it of receivers) it.send(data.toString());
            });
            client.on("close", () => upstream.terminate());
            upstream.on("error", () => client.close(1011));
            upstream.on("close", (code) => {
                if (!opened && mayRetry && goodProtocols.length > 0) connect(goodProtocols, false);
                else client.close(code === 1006 ? 1011 : code);
            });
        };
        connect(asked, spoiler.acceptsAnyToken ?? false);
    });
    return server;
}
