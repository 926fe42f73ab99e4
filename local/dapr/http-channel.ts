import { Agent, request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

export interface AppRequest {
    readonly method: string;
    readonly path: string;
    readonly headers?: OutgoingHttpHeaders;
    readonly body?: Buffer | string;
    readonly signal?: AbortSignal;
}

export interface AppResponse {
    readonly status: number;
    readonly headers: IncomingHttpHeaders;
    readonly body: Buffer;
}

/** Sends HTTP requests to one address, or to a port of this machine, over connections that it keeps. */
export class HttpChannel {
    private readonly agent = new Agent({ keepAlive: true, maxSockets: 100 });

    constructor(
        private readonly target: number | { readonly host: string; readonly port: number },
        /** Told of every answer. */
        private readonly observe: (method: string, status: number, milliseconds: number) => void = () => undefined,
        /** Milliseconds to wait before each request. */
        private readonly slowness: () => number = () => 0,
    ) {}

    /** Rejects only when there was no answer. */
    async send(request: AppRequest): Promise<AppResponse> {
        const wait = this.slowness();
        if (wait > 0) await delay(wait, undefined, { signal: request.signal });
        const started = performance.now();
        const response = await this.exchange(request);
        this.observe(request.method, response.status, performance.now() - started);
        return response;
    }

    close(): void {
        this.agent.destroy();
    }

    private exchange({ method, path, headers, body, signal }: AppRequest): Promise<AppResponse> {
        return new Promise((resolve, reject) => {
            const request = httpRequest(
                {
                    ...(typeof this.target === "number" ? { host: "127.0.0.1", port: this.target } : this.target),
                    agent: this.agent,
                    method,
                    path,
                    headers: { ...headers, "content-length": body === undefined ? 0 : Buffer.byteLength(body) },
                    signal,
                },
                (response) => {
                    const chunks: Buffer[] = [];
                    response.on("data", (chunk: Buffer) => chunks.push(chunk));
                    response.on("error", reject);
                    response.on("end", () =>
                        resolve({
                            status: response.statusCode ?? 0,
                            headers: response.headers,
                            body: Buffer.concat(chunks),
                        }),
                    );
                },
            );
            request.on("error", reject);
            request.end(body);
        });
    }
}
