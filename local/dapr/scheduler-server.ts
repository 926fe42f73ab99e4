import fastify from "fastify";
import { WebSocketServer, type WebSocket } from "ws";
import { z } from "zod";
import { JobError, jobSchema, type JobDefinition } from "./job-definition";
import { JobExists, type Scheduler } from "./scheduler";

interface JobParams {
    Params: { appId: string; name: string };
}

/** What the scheduler sends to a sidecar, and the sidecar's answer. */
export interface Trigger {
    readonly id: number;
    readonly name: string;
    readonly data: unknown;
}
const verdictSchema = z.object({ id: z.number(), taken: z.boolean() });

/** Serves a scheduler to sidecars on loopback: HTTP for jobs, and a WebSocket `/apps/<app id>` on which they go off. */
export async function serveScheduler(scheduler: Scheduler, port: number): Promise<() => Promise<void>> {
    const server = fastify({ forceCloseConnections: true });
    server.setErrorHandler((error, _request, reply) => {
        const [status, code] =
            error instanceof JobExists
                ? [409, "AlreadyExists"]
                : [500, error instanceof JobError ? "Unknown" : "Internal"];
        return reply.code(status).send({ error: `rpc error: code = ${code} desc = ${(error as Error).message}` });
    });
    const path = "/apps/:appId/jobs/:name";
    server.put<JobParams & { Body: JobDefinition }>(path, ({ params, body }, reply) => {
        scheduler.schedule(params.appId, params.name, jobSchema.parse(body));
        return reply.code(204).send();
    });
    server.get<JobParams>(path, ({ params }, reply) => {
        const job = scheduler.get(params.appId, params.name);
        return job === undefined ? reply.code(404).send() : reply.send(job);
    });
    server.delete<JobParams>(path, ({ params }, reply) => {
        scheduler.delete(params.appId, params.name);
        return reply.code(204).send();
    });

    const sockets = new WebSocketServer({ server: server.server });
    sockets.on("connection", (socket, request) => {
        const appId = decodeURIComponent(/^\/apps\/([^/]+)$/.exec(request.url ?? "")?.[1] ?? "");
        watch(scheduler, appId, socket);
    });
    await server.listen({ host: "127.0.0.1", port });
    return async () => {
        for (const socket of sockets.clients) socket.terminate();
        await server.close();
    };
}

function watch(scheduler: Scheduler, appId: string, socket: WebSocket): void {
    const waiting = new Map<number, { resolve: (taken: boolean) => void; reject: (error: Error) => void }>();
    let lastId = 0;
    const stop = scheduler.watch(
        appId,
        (name, data) =>
            new Promise((resolve, reject) => {
                const id = ++lastId;
                waiting.set(id, { resolve, reject });
                socket.send(JSON.stringify({ id, name, data } satisfies Trigger));
            }),
    );
    socket.on("message", (message: Buffer) => {
        const { id, taken } = verdictSchema.parse(JSON.parse(message.toString()));
        waiting.get(id)?.resolve(taken);
        waiting.delete(id);
    });
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
        stop();
        for (const { reject } of waiting.values()) reject(new Error("the sidecar went away"));
    });
}
