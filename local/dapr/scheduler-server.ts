import fastify from "fastify";
import { WebSocketServer, type WebSocket } from "ws";
import { JobError, jobSchema, type JobDefinition } from "./job-definition";
import { JobExists, type Scheduler } from "./scheduler";
import { callsOver } from "../process/remote-calls";

interface JobParams {
    Params: { appId: string; name: string };
}

/** What the scheduler asks of a sidecar. */
export interface SidecarCalls {
    /** A job goes off; whether the app took it. */
    trigger(job: { readonly name: string; readonly data?: unknown }): boolean | Promise<boolean>;
}

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
    const sidecar = callsOver<SidecarCalls>(socket, {});
    const stop = scheduler.watch(appId, (name, data) => sidecar.trigger({ name, data }));
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
        stop();
        sidecar.$close(new Error("the sidecar went away"));
    });
}
