import { occurrenceResultSchema, occurrenceSchema, occurrencesPath } from "@todo/shared/occurrence";
import { scoped, type Server } from "@todo/shared/server";
import { onlySidecar } from "@todo/shared/sidecar-only";
import { createOccurrence } from "./occurrences";
import { type TasksParts } from "./tasks";

/** What recurring-task calls through Dapr; its access control lets nobody else (catalogue: internalRoutes). */
export function occurrenceRoutes(server: Server, parts: TasksParts): void {
    scoped(server, (routes) => {
        routes.post(
            occurrencesPath,
            {
                onRequest: onlySidecar,
                schema: {
                    hide: true,
                    body: occurrenceSchema,
                    response: { 200: occurrenceResultSchema, 201: occurrenceResultSchema },
                },
            },
            async ({ body }, reply) => {
                const result = await createOccurrence(parts, body);
                void reply.code(result.created ? 201 : 200);
                return result;
            },
        );
    });
}
