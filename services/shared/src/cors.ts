import cors from "@fastify/cors";
import { type FastifyInstance } from "fastify";

/** Lets pages of other origins call the service from a browser: https://fetch.spec.whatwg.org/#http-cors-protocol */
export function allowOrigins(server: FastifyInstance, origins: readonly string[]): void {
    if (origins.length === 0) return;
    void server.register(cors, {
        origin: [...origins],
        methods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
        allowedHeaders: [
            "authorization",
            "content-type",
            "idempotency-key",
            "if-match",
            "if-none-match",
            "x-request-id",
        ],
        exposedHeaders: ["etag", "location", "idempotency-replayed", "retry-after", "x-request-id"],
        // Tokens are in a header. There are no cookies that a browser would send by itself.
        credentials: false,
        maxAge: 600,
        strictPreflight: false,
    });
}
