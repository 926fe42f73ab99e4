import swagger from "@fastify/swagger";
import { type FastifyInstance } from "fastify";
import { jsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";
import { STATUS_CODES } from "node:http";
import { type OpenAPIV3_1 as OpenApi } from "openapi-types";
import { problemContentType, problemStatuses } from "./problems";

export { type OpenApi };

/** Headers of answers, by operation and status. */
export type AnswerHeaders = Readonly<Record<string, Readonly<Record<number, readonly (keyof typeof headers)[]>>>>;

const headers = {
    etag: "Version of the task, for If-Match and If-None-Match",
    location: "Where the task is",
    "idempotency-replayed": "`true` if this is the answer to an earlier request with the same Idempotency-Key",
} as const;

const requestId = { description: "Id under which the logs know the request", schema: { type: "string" } } as const;

/** What any operation may answer, and any that takes a body. */
const always = [408, 431, 500, 503];
const withBody = [400, 413, 415];

/** Lets a server tell what it answers, by `swagger()`. Only who writes the OpenAPI document asks for that. */
export function describeApi(server: FastifyInstance, answerHeaders: AnswerHeaders): void {
    void server.register(swagger, {
        openapi: {
            openapi: "3.1.0",
            components: { securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } } },
        },
        transform: jsonSchemaTransform,
        transformObject: (input) => {
            const document = jsonSchemaTransformObject(input) as OpenApi.Document;
            for (const item of Object.values(document.paths ?? {}))
                for (const operation of Object.values(item ?? {}))
                    complete(operation as OpenApi.OperationObject, answerHeaders);
            return { ...document, components: { ...document.components, responses: refusals } };
        },
    });
}

type Answer = OpenApi.ResponseObject & { headers: Record<string, OpenApi.HeaderObject> };

/** Adds what every operation has in common, so that no route repeats it. */
function complete(operation: OpenApi.OperationObject, answerHeaders: AnswerHeaders): void {
    const given = operation.responses as Record<string, OpenApi.ResponseObject>;
    const statuses = [...Object.keys(given).map(Number), ...always, ...(operation.requestBody ? withBody : [])];
    operation.responses = Object.fromEntries(
        [...new Set(statuses)].sort((one, other) => one - other).map((it) => [it, answerOf(it, given[it])]),
    );
    for (const [status, names] of Object.entries(answerHeaders[operation.operationId ?? ""] ?? {}))
        for (const name of names)
            (operation.responses[status] as Answer).headers[name] = {
                description: headers[name],
                schema: { type: "string" },
            };
}

const titleOf = (status: number): string => STATUS_CODES[status] ?? "Answer";
const nameOf = (status: number): string => titleOf(status).replace(/\W/g, "");

function answerOf(status: number, given: OpenApi.ResponseObject | undefined) {
    if (status >= 400) return { $ref: `#/components/responses/${nameOf(status)}` };
    return { ...given, description: titleOf(status), headers: { "x-request-id": requestId } };
}

const retryAfter = { description: "Seconds to wait", schema: { type: "integer" } } as const;

function refusalOf(status: number): OpenApi.ResponseObject {
    return {
        description: titleOf(status),
        headers: {
            "x-request-id": requestId,
            ...(status === 429 || status === 503 ? { "retry-after": retryAfter } : {}),
        },
        content: { [problemContentType]: { schema: { $ref: "#/components/schemas/Problem" } } },
    };
}

/** Problem documents by their status, once for all operations. */
const refusals = Object.fromEntries(problemStatuses.map((it) => [nameOf(it), refusalOf(it)]));
