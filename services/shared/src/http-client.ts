import { Agent, request, type IncomingHttpHeaders } from "node:http";

export interface HttpRequest {
    readonly method: string;
    /** Path with query, below the client's address. */
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
    /** From the start to the last byte of the answer. */
    readonly timeoutMilliseconds: number;
}

export interface HttpResponse {
    readonly status: number;
    readonly headers: IncomingHttpHeaders;
    readonly text: string;
}

/** The longest answer that is read. */
const answerBytes = 8 * 1024 * 1024;

/**
 * A client of one address near by, on connections that stay open. Node's own, since `fetch` with a timeout keeps a timer and
 * what hangs on it for as long as the timeout would have been: at hundreds of calls a second that is tens of megabytes.
 */
export class HttpClient {
    private readonly agent = new Agent({ keepAlive: true, maxSockets: 100 });

    constructor(private readonly address: string) {}

    /** Rejects if there is no complete answer; one with an error status is an answer. */
    async send(call: HttpRequest): Promise<HttpResponse> {
        try {
            return await this.attempt(call);
        } catch (error) {
            // The other side closed an idle connection in the moment it was taken again.
            if (error instanceof StaleConnection) return this.attempt(call);
            throw error;
        }
    }

    private attempt({ method, path, headers, body, timeoutMilliseconds }: HttpRequest): Promise<HttpResponse> {
        return new Promise((resolve, reject) => {
            const outgoing = request(`${this.address}${path}`, {
                method,
                agent: this.agent,
                headers: body === undefined ? headers : { ...headers, "content-length": Buffer.byteLength(body) },
            });
            const timer = setTimeout(
                () => outgoing.destroy(new Error(`no answer within ${timeoutMilliseconds} ms`)),
                timeoutMilliseconds,
            );
            const fail = (error: NodeJS.ErrnoException) => {
                clearTimeout(timer);
                reject(
                    outgoing.reusedSocket && error.code === "ECONNRESET" ? new StaleConnection(error.message) : error,
                );
            };
            outgoing.on("error", fail);
            outgoing.on("response", (response) => {
                const chunks: Buffer[] = [];
                let received = 0;
                response.on("data", (chunk: Buffer) => {
                    received += chunk.length;
                    if (received > answerBytes)
                        outgoing.destroy(new Error(`an answer of more than ${answerBytes} bytes`));
                    else chunks.push(chunk);
                });
                response.on("error", fail);
                response.on("end", () => {
                    clearTimeout(timer);
                    resolve({
                        status: response.statusCode ?? 0,
                        headers: response.headers,
                        text: Buffer.concat(chunks).toString(),
                    });
                });
            });
            outgoing.end(body);
        });
    }
}

class StaleConnection extends Error {}
