import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../../../local/process/free-ports";

export interface SeenRequest {
    readonly method: string;
    readonly url: string;
    readonly headers: IncomingHttpHeaders;
    readonly body: string;
    /** Milliseconds since the epoch. */
    readonly at: number;
}

export interface Answer {
    readonly status: number;
    readonly body?: string;
}

/** An app for a sidecar to bring things to: it answers as it is told, and remembers what came. */
export class Recorder {
    readonly seen: SeenRequest[] = [];
    /** Decides the answer to everything but probes. */
    answer: (request: SeenRequest) => Answer = () => ({ status: 200 });
    private server: Server | undefined;

    private constructor(readonly port: number) {}

    static async start(): Promise<Recorder> {
        const recorder = new Recorder(await freePort());
        await recorder.start();
        return recorder;
    }

    async start(): Promise<void> {
        const server = createServer((request, response) => {
            const chunks: Buffer[] = [];
            request.on("data", (chunk: Buffer) => chunks.push(chunk));
            request.on("end", () => {
                const { method = "", url = "", headers } = request;
                // Dapr asks for these at the start.
                if (url === "/livez") return response.end();
                if (url.startsWith("/dapr/")) return response.writeHead(404).end();
                const seen = { method, url, headers, body: Buffer.concat(chunks).toString(), at: Date.now() };
                this.seen.push(seen);
                const { status, body } = this.answer(seen);
                response.writeHead(status, { "content-type": "application/json" }).end(body);
            });
        });
        this.server = server;
        await new Promise<void>((resolve) => server.listen(this.port, "127.0.0.1", resolve));
    }

    async stop(): Promise<void> {
        this.server?.closeAllConnections();
        await new Promise((resolve) => this.server?.close(resolve));
    }

    /** Waits for as many requests as asked for that match, and returns all that do. */
    async until(matches: (request: SeenRequest) => boolean, count = 1, withinMs = 60_000): Promise<SeenRequest[]> {
        for (const deadline = Date.now() + withinMs; ; await delay(20)) {
            const found = this.seen.filter(matches);
            if (found.length >= count) return found;
            if (Date.now() > deadline)
                throw new Error(`${found.length} of ${count} requests came; seen: ${JSON.stringify(this.seen)}`);
        }
    }
}

/** Whether a delivery carries the event of an id. */
export const ofEvent =
    (id: string) =>
    ({ url, body }: SeenRequest): boolean =>
        url.startsWith("/events/") && body.includes(`"id":"${id}"`);
