import { z } from "zod";
import { identityOf, requireIdentity, requireOwner, type Tokens } from "@todo/shared/auth";
import { type Log } from "@todo/shared/log";
import { Problem, problemSchema } from "@todo/shared/problems";
import { scoped, type Server } from "@todo/shared/server";
import { onlySidecar } from "@todo/shared/sidecar-only";
import { type EarlierReminders } from "./earlier-reminders";
import { taskOfJob } from "./reminder";
import { answerOf, cursorAfter, reminderPageSchema, reminderQuerySchema, reminderSchema } from "./reminder-query";
import { type ReminderStore } from "./reminder-store";

const common = { tags: ["reminders"], security: [{ bearer: [] }] };
const refusals = { 400: problemSchema, 401: problemSchema, 403: problemSchema };

/** What users may ask about the reminders of their tasks. */
export function reminderRoutes(
    server: Server,
    { store, earlier }: { readonly store: ReminderStore; readonly earlier: EarlierReminders },
    tokens: Tokens,
): void {
    scoped(server, (routes) => {
        requireIdentity(routes, tokens);
        requireOwner(routes);
        routes.get(
            "/api/:user_id/reminders/:task_id",
            {
                schema: {
                    ...common,
                    operationId: "readReminder",
                    summary: "The reminder of a task",
                    params: z.object({ user_id: z.string(), task_id: z.uuid() }),
                    response: { 200: reminderSchema, ...refusals, 404: problemSchema },
                },
            },
            async (request) => {
                const taskId = request.params.task_id;
                let record = await store.load(taskId);
                if (record === undefined) {
                    await earlier.takeOver(taskId);
                    record = await store.load(taskId);
                }
                if (record?.user_id !== identityOf(request).userId || record.status === "none")
                    throw new Problem("not-found", "The task has no reminder.");
                return answerOf(record);
            },
        );
        routes.get(
            "/api/:user_id/reminders",
            {
                schema: {
                    ...common,
                    operationId: "listReminders",
                    summary: "A user's reminders, those that come first at the top",
                    params: z.object({ user_id: z.string() }),
                    querystring: reminderQuerySchema,
                    response: { 200: reminderPageSchema, ...refusals },
                },
            },
            async (request) => {
                const { items, hasMore } = await store.list(identityOf(request).userId, request.query);
                const last = items.at(-1);
                return { items: items.map(answerOf), next_cursor: hasMore && last ? cursorAfter(last) : null };
            },
        );
    });
}

/** Jobs of the version before go off here: their reminders are sent like all others, once they are in the table. */
export function jobRoutes(server: Server, earlier: EarlierReminders, log: Log): void {
    scoped(server, (routes) => {
        routes.post(
            "/job/:name",
            { onRequest: onlySidecar, schema: { hide: true, params: z.object({ name: z.string() }) } },
            async ({ params }) => {
                const taskId = taskOfJob(params.name);
                if (taskId === undefined) {
                    log.error("A job came that this service has not scheduled.", { event: "job_unknown" });
                    throw new Problem("not-found", "There is no such job.");
                }
                await earlier.takeOver(taskId);
                return { status: "done" };
            },
        );
    });
}
