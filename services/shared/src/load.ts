import { type FastifyInstance } from "fastify";
import { finished } from "node:stream";
import { Problem } from "./problems";

/** What a service takes upon itself at once; rows of the table of bounds in services/README.md. */
export const atOnce = {
    /** Open connections, WebSockets among them: the gateway, sidecars and probes need a fraction. */
    connections: 2_000,
    /** Requests being answered: more would only wait for the database's few connections, and hold their bodies meanwhile. */
    requests: 200,
    /** Characters of answers that clients have not read yet. */
    answers: 16 * 1024 * 1024,
};

/** Refuses what would not fit into the pod, but for the routes that tell how the service fares, and for events. */
export function shedLoad(server: FastifyInstance, isExempt: (route: string) => boolean): void {
    let requests = 0;
    let answers = 0;
    server.server.maxConnections = atOnce.connections;
    server.addHook("onRequest", (request, reply, done) => {
        if (isExempt(request.routeOptions.url ?? "")) return done();
        if (requests >= atOnce.requests) return done(tooMuch("Too many requests are being answered. Try again."));
        requests++;
        finished(reply.raw, () => requests--);
        return done();
    });
    server.addHook("onSend", (request, reply, payload, done) => {
        const length = typeof payload === "string" ? payload.length : 0;
        // A short answer is with the kernel at once, and a refusal has to get out.
        if (length < 16 * 1024 || isExempt(request.routeOptions.url ?? "")) return done();
        if (answers + length > atOnce.answers) return done(tooMuch("Too many answers wait to be read. Try again."));
        answers += length;
        finished(reply.raw, () => (answers -= length));
        return done();
    });
}

const tooMuch = (detail: string) => new Problem("unavailable", detail, { headers: { "retry-after": "1" } });
