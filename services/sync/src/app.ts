import { type IncomingMessage } from "node:http";
import { type Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { Tokens, type SigningKeys } from "@todo/shared/auth";
import { consume } from "@todo/shared/consumer";
import { contextFrom } from "@todo/shared/context";
import { serve, type Application, type Parts } from "@todo/shared/run";
import { Connection } from "./connection";
import { isHandshakePath, tokenOf, tokenProtocol } from "./handshake";
import { handshakeRoute } from "./handshake-route";
import { Hub } from "./hub";
import { defaultLimits, type SyncLimits } from "./limits";

export interface SyncSettings {
    readonly signingKeys: SigningKeys;
    readonly limits?: Partial<SyncLimits>;
}

/** The sync service, wired: events in, WebSocket messages out. */
export function createSync(parts: Parts<"sync">, settings: SyncSettings): Application {
    const { log, metrics } = parts;
    const tokens = new Tokens(settings.signingKeys);
    const limits = { ...defaultLimits, ...settings.limits };
    const hub = new Hub(metrics, limits);
    const { server, health } = serve(parts);
    consume(server, parts, "task-events", ({ event }) => Promise.resolve(hub.deliver(event)));
    consume(server, parts, "reminders", ({ event }) => Promise.resolve(hub.deliver(event)));
    handshakeRoute(server);

    const sockets = new WebSocketServer({
        noServer: true,
        maxPayload: 8 * 1024,
        perMessageDeflate: false,
        // Never the token itself: the answer's headers end up in logs.
        handleProtocols: (protocols) => (protocols.has(tokenProtocol) ? tokenProtocol : false),
    });
    const rejected = () => metrics.websocket_connections_total.inc({ status: "rejected" });
    let stopping = false;
    server.server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        // Until ws takes over, a broken connection is nobody's business.
        socket.on("error", () => socket.destroy());
        if (!isHandshakePath(request.url)) return refuse(socket, "404 Not Found");
        const strangers = sockets.clients.size - hub.size;
        if (stopping) return refuse(socket, "503 Service Unavailable");
        if (sockets.clients.size >= limits.connections || strangers >= limits.strangers) {
            log.info("A WebSocket was refused.", { event: "ws_rejected", error_message: "too many connections" });
            rejected();
            return refuse(socket, "503 Service Unavailable\r\nretry-after: 5");
        }
        sockets.handleUpgrade(request, socket, head, (webSocket) => {
            const context = contextFrom(request.headers["x-request-id"], request.headers["traceparent"]);
            const connection = new Connection(webSocket, context, {
                tokens,
                log,
                limits,
                onOpen: (it) => hub.add(it),
                onRejected: rejected,
                onWaiting: (it, bytes) => hub.count(it, bytes),
                onClose: (it) => hub.remove(it),
            });
            connection.start(tokenOf(request));
        });
    });

    return {
        server,
        health,
        drain: async () => {
            stopping = true;
            await hub.close();
            // Who has not shown a token yet, or does not answer the goodbye, would hold up the stop.
            for (const it of sockets.clients) it.terminate();
        },
    };
}

function refuse(socket: Duplex, status: string): void {
    socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
