import { Agent, createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { posix } from "node:path";
import { type Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { createProxyServer } from "http-proxy-3";
import { ReadyReplicas } from "./ready-replicas";

export interface GatewayConfig {
    readonly port: number;
    /** Path prefixes or exact paths, and the service that answers there. */
    readonly routes: readonly { readonly path: string; readonly service: string; readonly exact: boolean }[];
    /** Addresses of each service's replicas. */
    readonly replicas: Readonly<Record<string, readonly string[]>>;
    readonly readyPath: string;
    /** Bytes of a body that the services read. */
    readonly bodyLimit: number;
}

/** As long as the services keep theirs, whose word on it clients are given: one that ended earlier would be taken again. */
const keepAliveMs = 75_000;

/**
 * The one entrance of the local platform: does for the Ingress of the stack what Traefik does in a cluster. Prefixes are not
 * stripped, replicas that are ready take turns, WebSockets pass.
 */
export class EmbeddedGateway {
    /** Connections to the services stay open, as Traefik keeps them: one for each request is half of its cost. */
    private readonly agent = new Agent({ keepAlive: true });
    private readonly proxy = createProxyServer({ xfwd: true, agent: this.agent });
    private readonly server: Server;
    private readonly readiness: ReadyReplicas;
    private readonly webSockets = new Set<Duplex>();
    private slowness: Readonly<Record<string, number>> = {};
    private turn = 0;

    constructor(private readonly config: GatewayConfig) {
        this.readiness = new ReadyReplicas(Object.values(config.replicas).flat(), config.readyPath);
        this.server = createServer(
            { keepAliveTimeout: keepAliveMs },
            (request, response) => void this.forward(request, response),
        );
        this.server.on("upgrade", (request, socket, head) => this.upgrade(request, socket, head));
        this.proxy.on("error", (error, _request, response) => {
            if ("writeHead" in response) refuse(response, 502, `the service did not answer: ${error.message}`);
            else response.destroy();
        });
    }

    async start(): Promise<void> {
        this.readiness.start();
        await new Promise<void>((resolve, reject) => {
            this.server.once("error", reject).listen(this.config.port, "127.0.0.1", resolve);
        });
    }

    /** Resolves when every replica is ready. */
    async ready(): Promise<void> {
        await this.readiness.all();
    }

    async stop(): Promise<void> {
        this.readiness.stop();
        this.cutWebSockets();
        this.server.closeAllConnections();
        await new Promise((resolve) => this.server.close(resolve));
        this.agent.destroy();
    }

    /** Breaks every open WebSocket, as a restart of the gateway would. */
    cutWebSockets(): void {
        for (const socket of this.webSockets) socket.destroy();
    }

    /** Milliseconds that requests to services wait; absent services do not. */
    setSlowness(slowness: Readonly<Record<string, number>>): void {
        this.slowness = slowness;
    }

    private async forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
        request.url = cleaned(request.url);
        const service = this.serviceOf(request);
        if (service === undefined) return refuse(response, 404, "no service answers below this path");
        if (Number(request.headers["content-length"] ?? 0) > this.config.bodyLimit) {
            // A service says so without reading the body, and its connection breaks while the proxy still writes.
            request.resume();
            return refuse(response, 413, `the body is larger than ${this.config.bodyLimit} bytes`);
        }
        const wait = this.slowness[service];
        if (wait !== undefined) await delay(wait);
        const target = this.replicaOf(service);
        if (target === undefined) return refuse(response, 503, `no replica of ${service} is ready`);
        this.proxy.web(request, response, { target });
    }

    private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
        request.url = cleaned(request.url);
        const service = this.serviceOf(request);
        const target = service === undefined ? undefined : this.replicaOf(service);
        if (target === undefined) {
            socket.end(`HTTP/1.1 ${service === undefined ? "404 Not Found" : "503 Service Unavailable"}\r\n\r\n`);
            return;
        }
        this.webSockets.add(socket);
        socket.once("close", () => this.webSockets.delete(socket));
        this.proxy.ws(request, socket, head, { target });
    }

    /** Prefixes match whole segments, the longest first: https://kubernetes.io/docs/concepts/services-networking/ingress/#path-types */
    private serviceOf({ url = "/" }: IncomingMessage): string | undefined {
        const [path = "/"] = url.split("?");
        return this.config.routes
            .filter((route) => path === route.path || (!route.exact && path.startsWith(`${route.path}/`)))
            .sort((a, b) => b.path.length - a.path.length)[0]?.service;
    }

    private replicaOf(service: string): string | undefined {
        const ready = (this.config.replicas[service] ?? []).filter((it) => this.readiness.has(it));
        return ready[this.turn++ % ready.length];
    }
}

/**
 * A path as Traefik routes and forwards it: escapes of unreserved characters decoded, no empty segments, no dots that lead
 * elsewhere (https://doc.traefik.io/traefik/reference/install-configuration/entrypoints/, sanitizePath).
 */
export function cleaned(url = "/"): string {
    const [path = "/"] = url.split("?", 1);
    const decoded = path.replace(/%[0-9a-f]{2}/gi, (it) => {
        const character = decodeByte(it);
        return /[\w.~-]/.test(character) ? character : it;
    });
    return posix.normalize(decoded.startsWith("/") ? decoded : `/${decoded}`) + url.slice(path.length);
}

const decodeByte = (escape: string): string => String.fromCharCode(parseInt(escape.slice(1), 16));

/** RFC 9457. */
function refuse(response: ServerResponse, status: number, detail: string): void {
    if (response.headersSent) return void response.destroy();
    response.writeHead(status, { "content-type": "application/problem+json" });
    response.end(JSON.stringify({ type: "about:blank", title: STATUS_CODES[status], status, detail }));
}
