import Fastify, {
    type FastifyBaseLogger,
    type FastifyInstance,
    type FastifyReply,
    type FastifyRequest,
    type FastifyServerOptions,
    type RawReplyDefaultExpression,
    type RawRequestDefaultExpression,
    type RawServerDefault,
} from "fastify";
import {
    serializerCompiler,
    validatorCompiler,
    type FastifyPluginCallbackZod,
    type ZodTypeProvider,
} from "fastify-type-provider-zod";
import { STATUS_CODES } from "node:http";
import { type Socket } from "node:net";
import { finished } from "node:stream";
import { bodyLimitBytes } from "../../../model/contract/body-limit";
import { topicNames } from "../../../model/contract/topics";
import { eventRoute } from "../../../model/contract/dapr";
import { catalogue, type ServiceName } from "../../../model/contract/catalogue";
import { readJsonOnly } from "./bodies";
import { allowOrigins } from "./cors";
import { contextFrom, isTraceparent, runInContext, type RequestContext } from "./context";
import { type Health } from "./health";
import { shedLoad } from "./load";
import { errorFields, type Log } from "./log";
import { useMessages } from "./messages";
import { refuseOtherMethods } from "./methods";
import { type CommonMetrics } from "./metrics";
import { type AnswerHeaders, type describeApi } from "./openapi";
import { startSpan, type Span } from "./tracing";
import { pathOf, Problem, problemContentType, problemDocument, problemOf, sendProblem, useProblems } from "./problems";

declare module "fastify" {
    interface FastifyRequest {
        context: RequestContext;
        span: Span | undefined;
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
    /** Origins whose pages may call the service. */
    readonly allowedOrigins: readonly string[];
    /** Brings gauges up to date that tell what is stored. */
    readonly beforeScrape?: () => Promise<unknown>;
    /** What the OpenAPI document says of headers. */
    readonly answerHeaders?: AnswerHeaders;
    /** Given by who writes the OpenAPI document. A service that runs has no use for it. */
    readonly describe?: typeof describeApi;
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
    const { service, trustedProxyHops, describe, answerHeaders = {} } = parts;
    useMessages();
    const server: FastifyInstance = Fastify({
        logger: false,
        bodyLimit: bodyLimitBytes,
        requestTimeout: 15_000,
        // A client that does not read its answer. WebSockets have pings instead.
        connectionTimeout: 60_000,
        keepAliveTimeout: 75_000,
        forceCloseConnections: "idle",
        trustProxy: (_address, hop) => hop < trustedProxyHops,
        routerOptions: { maxParamLength: 200 },
        http: { maxHeaderSize: 16 * 1024, headersTimeout: 10_000 },
        schemaController,
        rewriteUrl: ({ url }) => withoutPrefix(service, url ?? "/"),
        frameworkErrors: (error, request, reply) => {
            // Before any hook: these requests are known, counted and logged as all others are.
            giveContext(request, reply);
            runInContext(request.context, () => {
                observe(parts, request, reply);
                const problem = problemOf(error);
                request.failure = { error, problem };
                void sendProblem(request, reply, problem);
            });
        },
        clientErrorHandler: (error, socket) => answerMalformed(parts, error, socket),
    });

    useContext(server);
    useObservation(server, parts);
    allowOrigins(server, parts.allowedOrigins);
    shedLoad(server, (route) => quietRoutes.includes(route));
    useProblems(server);
    refuseOtherMethods(server);
    readJsonOnly(server);
    describe?.(server, answerHeaders);

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

/** What the cluster and Prometheus ask for. */
function operationsRoutes(routes: Server, { health, metrics, log, beforeScrape }: ServerParts): void {
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
}

/** Plain Ingress cannot strip a prefix, so the service does: the same paths below its prefix on the gateway. */
function withoutPrefix(service: ServiceName, url: string): string {
    const prefix = catalogue[service].publicPath;
    if (prefix === undefined || !url.startsWith(`${prefix}/`)) return url;
    const rest = url.slice(prefix.length);
    return rest.startsWith("/api/") || pathOf(rest) === "/openapi.json" ? rest : url;
}

/** Gives every request its ids, and where it is traced a span. Twice, since reading a body loses the asynchronous context. */
function useContext(server: FastifyInstance): void {
    server.decorateRequest("context");
    server.decorateRequest("span");
    server.addHook("onRequest", (request, reply, done) => {
        giveContext(request, reply);
        runInContext(request.context, done);
    });
    server.addHook("preValidation", (request, _reply, done) => runInContext(request.context, done));
}

function giveContext(request: FastifyRequest, reply: FastifyReply): void {
    const { headers } = request;
    const given = contextFrom(headers["x-request-id"], headers["traceparent"]);
    request.span = spanOf(request, given);
    request.context = { ...given, traceparent: request.span?.traceparent ?? given.traceparent };
    void reply.header("x-request-id", request.context.requestId);
}

/** Continues the caller's trace, or begins one. The consumer has a span of its own for an event. */
function spanOf(request: FastifyRequest, { requestId }: RequestContext): Span | undefined {
    const { method, headers } = request;
    const route = routeOf(request);
    if (quietRoutes.includes(route)) return undefined;
    const attributes = { request_id: requestId, "http.request.method": method, "http.route": route };
    const parent = isTraceparent(headers["traceparent"]) ? headers["traceparent"] : undefined;
    return startSpan({ name: `${method} ${route}`, kind: "server", attributes }, parent);
}

const routeOf = ({ routeOptions }: FastifyRequest): string => routeOptions.url ?? "unmatched";

function useObservation(server: FastifyInstance, parts: ServerParts): void {
    server.decorateRequest("failure", null);
    server.addHook("onRequest", (request, reply, done) => {
        observe(parts, request, reply);
        done();
    });
    server.addHook("onError", (request, _reply, error, done) => {
        request.failure = { error, problem: problemOf(error) };
        done();
    });
}

/** Counts a request, and logs what became of it. */
function observe(parts: ServerParts, request: FastifyRequest, reply: FastifyReply): void {
    const started = performance.now();
    parts.metrics.http_requests_in_progress.inc();
    // Fastify's own hooks tell nothing of a client that leaves after it has sent its body.
    finished(reply.raw, (error) => {
        parts.metrics.http_requests_in_progress.dec();
        summarize(parts, {
            method: request.method,
            route: routeOf(request),
            // As in nginx: the client closed the request.
            status: error ? 499 : reply.statusCode,
            elapsed: performance.now() - started,
            context: request.context,
            failure: request.failure,
        });
        endSpan(request, error ? 499 : reply.statusCode);
    });
}

function endSpan({ span, failure }: FastifyRequest, status: number): void {
    span?.set({ "http.response.status_code": status });
    if (status >= 500) span?.fail(failure?.problem.kind ?? String(status));
    span?.end();
}

interface Answered extends Pick<FastifyRequest, "method" | "context" | "failure"> {
    readonly route: string;
    readonly status: number;
    /** Milliseconds. */
    readonly elapsed: number;
}

function summarize({ log, metrics }: ServerParts, answered: Answered): void {
    const { method, route, status, elapsed, failure } = answered;
    const labels = { method, route, status: String(status) };
    metrics.http_requests_total.inc(labels);
    metrics.http_request_duration_seconds.observe(labels, elapsed / 1000);
    const quiet = quietRoutes.includes(route);
    runInContext(answered.context, () => {
        const fields = { method, route, status, duration_ms: Math.round(elapsed) };
        if (status >= 500 && failure)
            log[failure.problem.logLevel]("A request failed.", {
                event: "request_failed",
                ...fields,
                ...errorFields(failure.error),
            });
        // The caller's mistake, and nothing for who watches the platform: a warning would drown those that are.
        else if (status >= 400 && !quiet)
            log.info("A request was refused.", {
                event: "request_rejected",
                ...fields,
                ...(failure ? { error_message: failure.problem.message } : {}),
            });
        else log[quiet ? "debug" : "info"]("Answered a request.", { event: "request_completed", ...fields });
    });
}

/** Answers what is not even HTTP, or too slow, or has headers that are too large. */
function answerMalformed(parts: ServerParts, error: Error & { code?: string }, socket: Socket): void {
    // Who left in the middle of a request hears no answer; a request that had begun is counted by itself.
    const left = error.code === "ECONNRESET" || error.code === "HPE_INVALID_EOF_STATE";
    if (left || socket.destroyed || !socket.writable) return void socket.destroy();
    const problem = new Problem(
        error.code === "HPE_HEADER_OVERFLOW"
            ? "headers-too-large"
            : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
              ? "request-timeout"
              : "invalid-request",
        "The request is not well-formed HTTP, too slow or too large.",
    );
    const { statusCode: status } = problem;
    const context = contextFrom(undefined, undefined);
    const body = runInContext(context, () => JSON.stringify(problemDocument(problem, "")));
    summarize(parts, {
        method: "unknown",
        route: "unmatched",
        status,
        elapsed: 0,
        context,
        failure: { error, problem },
    });
    const head = [
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
        `content-type: ${problemContentType}`,
        `content-length: ${Buffer.byteLength(body)}`,
        `x-request-id: ${context.requestId}`,
        "connection: close",
    ];
    socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
