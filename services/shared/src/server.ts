import swagger from "@fastify/swagger";
import Fastify, {
    type FastifyBaseLogger,
    type FastifyInstance,
    type FastifyRequest,
    type FastifyServerOptions,
    type RawReplyDefaultExpression,
    type RawRequestDefaultExpression,
    type RawServerDefault,
} from "fastify";
import {
    jsonSchemaTransform,
    jsonSchemaTransformObject,
    serializerCompiler,
    validatorCompiler,
    type FastifyPluginCallbackZod,
    type ZodTypeProvider,
} from "fastify-type-provider-zod";
import { type Socket } from "node:net";
import { finished } from "node:stream";
import { topicNames } from "../../../model/contract/topics";
import { eventRoute } from "../../../model/contract/dapr";
import { catalogue, type ServiceName } from "../../../model/contract/catalogue";
import { contextFrom, runInContext, type RequestContext } from "./context";
import { type Health } from "./health";
import { errorFields, type Log } from "./log";
import { type CommonMetrics } from "./metrics";
import { pathOf, problemContentType, problemOf, sendProblem, useProblems, type Problem } from "./problems";

declare module "fastify" {
    interface FastifyRequest {
        context: RequestContext;
        /** What the request was refused with, for the line that sums it up. */
        failure: { readonly error: unknown; readonly problem: Problem } | null;
    }
}

/** A server or a scope of it, with routes whose schemas are zod's. */
export type Server = FastifyInstance<
    RawServerDefault,
    RawRequestDefaultExpression,
    RawReplyDefaultExpression,
    FastifyBaseLogger,
    ZodTypeProvider
>;

export interface ServerParts {
    readonly service: ServiceName;
    readonly log: Log;
    readonly metrics: CommonMetrics;
    readonly health: Health;
    readonly trustedProxyHops: number;
    /** Brings gauges up to date that tell what is stored. */
    readonly beforeScrape?: () => Promise<unknown>;
    /** Title and description of the REST API; absent where there is none. */
    readonly api?: { readonly title: string; readonly description: string };
}

/** What is called all the time is logged only at level debug: probes, scrapes, and events, of which the consumer tells more. */
const quietRoutes: readonly string[] = ["/livez", "/readyz", "/metrics", ...topicNames.map(eventRoute)];

/** Given at construction, so that Fastify's own compilers, with a JSON schema library each, are not even loaded. */
const schemaController = {
    compilersFactory: { buildValidator: () => validatorCompiler, buildSerializer: () => serializerCompiler },
    // The types of this option allow only AJV's compilers, unlike setValidatorCompiler.
} as unknown as FastifyServerOptions["schemaController"];

/** The HTTP server that all services share: bounded, measured, logged, with problem documents for everything that goes wrong. */
export function createServer(parts: ServerParts): Server {
    const { service, trustedProxyHops, api } = parts;
    const server: FastifyInstance = Fastify({
        logger: false,
        bodyLimit: 64 * 1024,
        requestTimeout: 15_000,
        keepAliveTimeout: 75_000,
        forceCloseConnections: "idle",
        trustProxy: (_address, hop) => hop < trustedProxyHops,
        routerOptions: { maxParamLength: 200 },
        http: { maxHeaderSize: 16 * 1024, headersTimeout: 10_000 },
        schemaController,
        rewriteUrl: ({ url }) => withoutPrefix(service, url ?? "/"),
        frameworkErrors: (error, request, reply) => void sendProblem(request, reply, problemOf(error)),
        clientErrorHandler: answerMalformed,
    });

    useContext(server);
    useObservation(server, parts);
    useProblems(server);
    if (api) describeApi(server, api);

    const typed = server.withTypeProvider<ZodTypeProvider>();
    scoped(typed, (routes) => operationsRoutes(routes, parts));
    return typed;
}

/**
 * Adds routes in a scope of their own: its hooks are for them alone, and they are in the OpenAPI document, which misses what is
 * added before its plugin is loaded.
 */
export function scoped(server: Server, add: (routes: Server) => void): void {
    const plugin: FastifyPluginCallbackZod = (routes, _options, done) => {
        add(routes);
        done();
    };
    void server.register(plugin);
}

/** What the cluster and Prometheus ask for, and the OpenAPI document. */
function operationsRoutes(routes: Server, { health, metrics, log, api, beforeScrape }: ServerParts): void {
    const schema = { hide: true };
    routes.get("/livez", { schema }, () => ({ status: "alive" }));
    routes.get("/readyz", { schema }, async (_request, reply) => {
        const { ready, checks } = await health.readiness();
        return reply.code(ready ? 200 : 503).send({ status: ready ? "ready" : "unavailable", checks });
    });
    routes.get("/metrics", { schema }, async (_request, reply) => {
        // Without the store the rest is still worth knowing, the more so.
        await beforeScrape?.().catch((error: unknown) => {
            log.debug("A gauge could not be brought up to date.", errorFields(error));
        });
        return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
    });
    if (api) routes.get("/openapi.json", { schema }, () => routes.swagger());
}

/** Plain Ingress cannot strip a prefix, so the service does: the same paths below its prefix on the gateway. */
function withoutPrefix(service: ServiceName, url: string): string {
    const prefix = catalogue[service].publicPath;
    if (prefix === undefined || !url.startsWith(`${prefix}/`)) return url;
    const rest = url.slice(prefix.length);
    return rest.startsWith("/api/") || pathOf(rest) === "/openapi.json" ? rest : url;
}

/** Gives every request its ids. Twice, since reading a body loses the asynchronous context. */
function useContext(server: FastifyInstance): void {
    server.decorateRequest("context");
    server.addHook("onRequest", (request, reply, done) => {
        request.context = contextFrom(request.headers["x-request-id"], request.headers["traceparent"]);
        void reply.header("x-request-id", request.context.requestId);
        runInContext(request.context, done);
    });
    server.addHook("preValidation", (request, _reply, done) => runInContext(request.context, done));
}

function useObservation(server: FastifyInstance, { log, metrics }: ServerParts): void {
    server.decorateRequest("failure", null);
    server.addHook("onRequest", (request, reply, done) => {
        const started = performance.now();
        metrics.http_requests_in_progress.inc();
        // Fastify's own hooks tell nothing of a client that leaves after it has sent its body.
        finished(reply.raw, (error) => {
            metrics.http_requests_in_progress.dec();
            // As in nginx: the client closed the request.
            summarize(request, error ? 499 : reply.statusCode, performance.now() - started);
        });
        done();
    });
    server.addHook("onError", (request, _reply, error, done) => {
        request.failure = { error, problem: problemOf(error) };
        done();
    });

    function summarize(request: FastifyRequest, status: number, elapsed: number): void {
        const route = request.routeOptions.url ?? "unmatched";
        const labels = { method: request.method, route, status: String(status) };
        metrics.http_requests_total.inc(labels);
        metrics.http_request_duration_seconds.observe(labels, elapsed / 1000);
        runInContext(request.context, () => {
            const fields = { method: request.method, route, status, duration_ms: Math.round(elapsed) };
            if (status >= 500 && request.failure)
                log.error("A request failed.", {
                    event: "request_failed",
                    ...fields,
                    ...errorFields(request.failure.error),
                });
            // The caller's mistake, and nothing for who watches the platform: a warning would drown those that are.
            else if (status >= 400 && !quietRoutes.includes(route))
                log.info("A request was refused.", {
                    event: "request_rejected",
                    ...fields,
                    ...(request.failure ? { error_message: request.failure.problem.message } : {}),
                });
            else
                log[quietRoutes.includes(route) ? "debug" : "info"]("Answered a request.", {
                    event: "request_completed",
                    ...fields,
                });
        });
    }
}

function describeApi(server: FastifyInstance, { title, description }: { title: string; description: string }): void {
    void server.register(swagger, {
        openapi: {
            openapi: "3.1.0",
            info: { title, description, version: "1.0.0" },
            components: { securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } } },
        },
        transform: jsonSchemaTransform,
        transformObject: jsonSchemaTransformObject,
    });
}

/** Answers what is not even HTTP, or too slow, or has headers that are too large. */
function answerMalformed(error: Error & { code?: string }, socket: Socket): void {
    if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) return void socket.destroy();
    const status =
        error.code === "HPE_HEADER_OVERFLOW"
            ? "431 Request Header Fields Too Large"
            : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
              ? "408 Request Timeout"
              : "400 Bad Request";
    const body = JSON.stringify({
        type: "urn:todo:problem:invalid-request",
        title: status.slice(4),
        status: Number(status.slice(0, 3)),
        detail: "The request is not well-formed HTTP, too slow or too large.",
    });
    socket.end(
        `HTTP/1.1 ${status}\r\ncontent-type: ${problemContentType}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
}
