import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { ApiError } from "./api-error";
import { type AppResponse } from "./http-channel";
import { endToEndHeaders, type Call } from "./invocation";
import { type EmbeddedSidecar } from "./embedded-sidecar";
import { type Jobs } from "./jobs";

const bodyLimit = 4 * 2 ** 20;

/** Dapr's HTTP API, as far as the services use it: https://docs.dapr.io/reference/api/ */
export function apiServer(sidecar: EmbeddedSidecar): FastifyInstance {
    const server = rawServer();
    server.setErrorHandler((error, _request, reply) => {
        const { status, errorCode, message } = error instanceof ApiError ? error : asApiError(error as Error);
        return reply.code(status).send({ errorCode, message });
    });
    server.setNotFoundHandler((_request, reply) =>
        reply.code(404).send({ errorCode: "ERR_NOT_FOUND", message: "the embedded sidecar has no such method" }),
    );
    server.addHook("onResponse", (request, reply, done) => {
        const labels = { method: request.method, status: String(reply.statusCode) };
        sidecar.metrics.server(labels, reply.elapsedTime);
        done();
    });

    server.get("/v1.0/healthz", (_request, reply) => reply.code(204).send());
    server.get("/v1.0/healthz/outbound", (_request, reply) => reply.code(204).send());
    server.get("/v1.0/metadata", () => sidecar.metadata());
    server.post("/v1.0/shutdown", (_request, reply) => {
        reply.raw.once("close", () => process.kill(process.pid, "SIGTERM"));
        return reply.code(204).send();
    });
    publishing(server, sidecar);
    state(server, sidecar);
    if (sidecar.jobs !== undefined) jobs(server, sidecar.jobs);
    server.all<{ Params: { appId: string } }>("/v1.0/invoke/:appId/method/*", async (request, reply) => {
        const marker = `/method`;
        const path = request.url.slice(request.url.indexOf(marker) + marker.length);
        return answer(reply, await sidecar.invocation.call(request.params.appId, callOf(request, path)));
    });
    return server;
}

/** Where the sidecars of other apps call. */
export function internalServer(sidecar: EmbeddedSidecar): FastifyInstance {
    const server = rawServer();
    server.all("/*", async (request, reply) =>
        answer(reply, await sidecar.invocation.accept(callOf(request, request.url))),
    );
    return server;
}

/** Bodies are passed on as they came. */
function rawServer(): FastifyInstance {
    const server = fastify({ bodyLimit, forceCloseConnections: true, routerOptions: { maxParamLength: 1000 } });
    server.removeAllContentTypeParsers();
    server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    return server;
}

function publishing(server: FastifyInstance, { pubSub }: EmbeddedSidecar): void {
    type Topic = { Params: { pubSub: string; topic: string }; Querystring: Record<string, string> };
    server.post<Topic>("/v1.0/publish/:pubSub/:topic", async (request, reply) => {
        await pubSub.publish({
            ...request.params,
            contentType: request.headers["content-type"] ?? "",
            body: bodyOf(request) ?? Buffer.alloc(0),
            metadata: metadataOf(request.query),
        });
        return reply.code(204).send();
    });
}

function state(server: FastifyInstance, { state: api }: EmbeddedSidecar): void {
    type Store = { Params: { store: string } };
    type Key = { Params: { store: string; key: string } };
    const url = "/v1.0/state/:store";
    server.post<Store>(url, async (request, reply) => {
        await api.save(request.params.store, jsonOf(request));
        return reply.code(204).send();
    });
    server.get<Key>(`${url}/:key`, async ({ params }, reply) => {
        const found = await api.get(params.store, params.key);
        if (found === undefined) return reply.code(204).send();
        return reply.header("etag", found.etag).type("application/json").send(found.value);
    });
    server.delete<Key>(`${url}/:key`, async ({ params, headers }, reply) => {
        await api.delete(params.store, { key: params.key, etag: headers["if-match"] });
        return reply.code(204).send();
    });
}

function jobs(server: FastifyInstance, api: Jobs): void {
    for (const version of ["v1.0", "v1.0-alpha1"]) {
        const url = `/${version}/jobs/:name`;
        type Name = { Params: { name: string } };
        server.post<Name>(url, async (request, reply) => {
            await api.schedule(request.params.name, jsonOf(request));
            return reply.code(204).send();
        });
        server.get<Name>(url, ({ params }) => api.get(params.name));
        server.delete<Name>(url, async ({ params }, reply) => {
            await api.delete(params.name);
            return reply.code(204).send();
        });
    }
}

const bodyOf = (request: FastifyRequest): Buffer | undefined => request.body as Buffer | undefined;

function jsonOf(request: FastifyRequest): unknown {
    try {
        return JSON.parse(bodyOf(request)?.toString() ?? "");
    } catch (error) {
        throw new ApiError(400, "ERR_MALFORMED_REQUEST", `failed deserializing HTTP body: ${(error as Error).message}`);
    }
}

/** Query parameters `metadata.<name>`. */
function metadataOf(query: Readonly<Record<string, string>>): Record<string, string> {
    const prefix = "metadata.";
    return Object.fromEntries(
        Object.entries(query)
            .filter(([name]) => name.startsWith(prefix))
            .map(([name, value]) => [name.slice(prefix.length), value]),
    );
}

const callOf = (request: FastifyRequest, path: string): Call => ({
    method: request.method,
    path,
    headers: request.headers,
    body: bodyOf(request),
});

function answer(reply: FastifyReply, { status, headers, body }: AppResponse): FastifyReply {
    return reply.code(status).headers(endToEndHeaders(headers)).send(body);
}

function asApiError(error: Error & { statusCode?: number }): ApiError {
    return new ApiError(error.statusCode ?? 500, "ERROR", error.message);
}
