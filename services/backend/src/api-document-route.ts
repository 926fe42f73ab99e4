import { scoped, type Server } from "@todo/shared/server";
import document from "../openapi.json";

/** The OpenAPI document of all services: `/api/openapi.json` on the gateway. */
export function apiDocumentRoute(server: Server): void {
    const text = JSON.stringify(document);
    scoped(server, (routes) => {
        routes.get("/openapi.json", { schema: { hide: true } }, (_request, reply) =>
            reply.type("application/json; charset=utf-8").send(text),
        );
    });
}
