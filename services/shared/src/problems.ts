import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from "fastify-type-provider-zod";
import { STATUS_CODES } from "node:http";
import { z } from "zod";
import { currentContext } from "./context";

/** One thing that is wrong with a request: where (a JSON pointer into the body, or a parameter) and what. */
const problemErrorSchema = z.object({
    detail: z.string(),
    pointer: z.string().optional().describe("JSON pointer into the body, as a URI fragment"),
    parameter: z.string().optional().describe("Name of the path, query or header parameter"),
});

/** A problem document: https://www.rfc-editor.org/rfc/rfc9457 */
export const problemSchema = z
    .object({
        type: z.string().describe("What kind of problem, as a URI; stable"),
        title: z.string(),
        status: z.number().int(),
        detail: z.string(),
        instance: z.string().describe("Path of the request"),
        request_id: z.string().describe("Id under which the logs know the request"),
        errors: z.array(problemErrorSchema).optional(),
    })
    .meta({ id: "Problem" });
export type ProblemDocument = z.infer<typeof problemSchema>;

export const problemContentType = "application/problem+json";

/** Kinds of problems: the last part of `type`, and their status. */
const kinds = {
    "invalid-request": 400,
    unauthenticated: 401,
    forbidden: 403,
    "not-found": 404,
    "method-not-allowed": 405,
    "request-timeout": 408,
    conflict: 409,
    "precondition-failed": 412,
    "payload-too-large": 413,
    "unsupported-media-type": 415,
    "validation-failed": 422,
    "idempotency-key-reused": 422,
    "upgrade-required": 426,
    "too-many-requests": 429,
    "headers-too-large": 431,
    internal: 500,
    unavailable: 503,
} as const;
export type ProblemKind = keyof typeof kinds;
export const problemStatuses: readonly number[] = [...new Set(Object.values(kinds))];

/** Thrown to answer a request with a problem document. */
export class Problem extends Error {
    readonly statusCode: number;

    constructor(
        readonly kind: ProblemKind,
        detail: string,
        readonly more: {
            readonly errors?: ProblemDocument["errors"];
            readonly headers?: Readonly<Record<string, string>>;
        } = {},
    ) {
        super(detail);
        this.name = "Problem";
        this.statusCode = kinds[kind];
    }

    /** How a log tells of it: the caller's mistake, something that passes, such as too many requests, or a failure of the service. */
    get logLevel(): "info" | "warn" | "error" {
        if (this.statusCode < 500) return "info";
        return this.kind === "unavailable" ? "warn" : "error";
    }
}

export function problemDocument(problem: Problem, instance: string): ProblemDocument {
    const { kind, statusCode, message, more } = problem;
    return {
        type: `urn:todo:problem:${kind}`,
        title: STATUS_CODES[statusCode] ?? "Error",
        status: statusCode,
        detail: message,
        instance,
        request_id: currentContext()?.requestId ?? "",
        ...(more.errors ? { errors: more.errors } : {}),
    };
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
    // Serialized here: the document must not depend on the schema of the route that failed.
    const body = JSON.stringify(problemDocument(problem, pathOf(request.url)));
    return reply
        .code(problem.statusCode)
        .headers(problem.more.headers ?? {})
        .header("content-type", problemContentType)
        .serializer((it: string) => it)
        .send(body);
}

/** The path without its query, which may hold a token. */
export const pathOf = (url: string): string => url.split("?", 1)[0]!;

/** Fastify's own refusals, by their code. */
const frameworkProblems: Readonly<Partial<Record<string, readonly [ProblemKind, string]>>> = {
    FST_ERR_CTP_BODY_TOO_LARGE: ["payload-too-large", "The body is larger than this service accepts."],
    FST_ERR_CTP_INVALID_MEDIA_TYPE: ["unsupported-media-type", "The body has to be application/json."],
    FST_ERR_CTP_EMPTY_JSON_BODY: ["invalid-request", "The body is empty, but its content type says it is JSON."],
};

/** Any error as a problem document. What the caller cannot fix is described only in the log. */
export function problemOf(error: unknown): Problem {
    if (error instanceof Problem) return error;
    if (hasZodFastifySchemaValidationErrors(error)) return validationProblem(error);
    if (isResponseSerializationError(error)) return new Problem("internal", "The answer could not be formed.");
    const { code, statusCode } = error as Partial<FastifyError>;
    const known = frameworkProblems[code ?? ""];
    if (known) return new Problem(...known);
    if (error instanceof SyntaxError && statusCode === 400)
        return new Problem("invalid-request", "The body is not well-formed JSON.");
    // Data that the database cannot take, such as a moment before its calendar: what a caller made up, a cursor for example.
    if (/^22[0-9A-Z]{3}$/.test(code ?? "")) return new Problem("invalid-request", "A value is out of range.");
    if (isUnavailable(error))
        return new Problem("unavailable", "A part that this request needs is away. Try again.", {
            headers: { "retry-after": "2" },
        });
    if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
        return new Problem("invalid-request", "The request is malformed.");
    return new Problem("internal", "Something went wrong on our side. The request id leads to the details in the log.");
}

function validationProblem(error: { validation: readonly unknown[]; validationContext?: string }): Problem {
    const inBody = error.validationContext === "body";
    const errors = error.validation.map((it) => {
        const { instancePath, message } = it as { instancePath: string; message: string };
        return inBody
            ? { detail: message, pointer: instancePath === "/" ? "#" : `#${instancePath}` }
            : { detail: message, parameter: instancePath.replace(/^\//, "") };
    });
    return inBody
        ? new Problem("validation-failed", "The request body is invalid.", { errors })
        : new Problem("invalid-request", "A parameter of the request is invalid.", { errors });
}

/** Classes of SQLSTATE that say the database is away or busy: connection, resources, operator intervention, cannot connect now. */
const unavailableSqlStates = /^(08|53|57|25006)/;
const unavailableCodes = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOTFOUND", "ETIMEDOUT", "EAI_AGAIN"]);

/** Whether an error means that a dependency is away, so that trying again later can help. */
export function isUnavailable(error: unknown): boolean {
    if (!(error instanceof Error)) return false;
    const code = (error as NodeJS.ErrnoException).code ?? "";
    return (
        unavailableCodes.has(code) ||
        unavailableSqlStates.test(code) ||
        /timeout exceeded when trying to connect|Connection terminated|Query read timeout|not queryable/i.test(
            error.message,
        ) ||
        (error instanceof AggregateError && error.errors.some(isUnavailable)) ||
        isUnavailable(error.cause)
    );
}

/** Answers what no route answers, and whatever handlers throw, with problem documents. */
export function useProblems(server: FastifyInstance): void {
    server.setNotFoundHandler((request) => {
        throw new Problem("not-found", `There is no ${request.method} ${pathOf(request.url)}.`);
    });
    server.setErrorHandler((error, request, reply) => {
        return sendProblem(request, reply, problemOf(error));
    });
}
