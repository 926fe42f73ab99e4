import { type Kysely } from "kysely";
import { z } from "zod";
import { identityOf, requireAdmin, requireIdentity, requireOwner, type Tokens } from "@todo/shared/auth";
import { problemSchema } from "@todo/shared/problems";
import { scoped, type Server } from "@todo/shared/server";
import { findEntries } from "./entries";
import { auditPageSchema, auditQuerySchema } from "./entry";
import { type Tables } from "./tables";

const common = { tags: ["audit"], security: [{ bearer: [] }] };
const response = { 200: auditPageSchema, 400: problemSchema, 401: problemSchema, 403: problemSchema };

/** Queries of the audit log: users see their own entries, administrators all. */
export function auditRoutes(server: Server, db: Kysely<Tables>, tokens: Tokens): void {
    scoped(server, (routes) => {
        requireIdentity(routes, tokens);
        requireOwner(routes);
        routes.get(
            "/api/:user_id/audit-logs",
            {
                schema: {
                    ...common,
                    operationId: "listAuditEntries",
                    summary: "A user's entries, the newest first",
                    params: z.object({ user_id: z.string() }),
                    querystring: auditQuerySchema,
                    response,
                },
            },
            (request) => findEntries(db, identityOf(request).userId, request.query),
        );
    });
    scoped(server, (routes) => {
        requireIdentity(routes, tokens);
        requireAdmin(routes);
        routes.get(
            "/api/audit-logs",
            {
                schema: {
                    ...common,
                    operationId: "listAllAuditEntries",
                    summary: "Everybody's entries, the newest first; for administrators",
                    querystring: auditQuerySchema.extend({ user_id: z.uuid().optional() }),
                    response,
                },
            },
            ({ query }) => findEntries(db, query.user_id, query),
        );
    });
}
