import { z } from "zod";
import { identityOf, requireIdentity, requireOwner, type Tokens } from "@todo/shared/auth";
import { type Log } from "@todo/shared/log";
import { Problem, problemSchema } from "@todo/shared/problems";
import { scoped, type Server } from "@todo/shared/server";
import { onlySidecar } from "@todo/shared/sidecar-only";
import { storedMoment } from "@todo/shared/text";
import { type EarlierReminders } from "./earlier-reminders";
import { taskOfJob } from "./reminder";
import { type ReminderStore } from "./reminder-store";

const reminderSchema = z
    .object({
        task_id: z.uuid(),
        due_date: storedMoment(),
        remind_at: storedMoment(),
        status: z.enum(["scheduled", "cancelled", "sent"]),
        version: z.number().int().describe("Version of the task that it was decided by"),
    })
    .meta({ id: "Reminder" });

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
                    operationId: "readReminder",
                    summary: "The reminder of a task",
                    tags: ["reminders"],
                    security: [{ bearer: [] }],
                    params: z.object({ user_id: z.string(), task_id: z.uuid() }),
                    response: {
                        200: reminderSchema,
                        400: problemSchema,
                        401: problemSchema,
                        403: problemSchema,
                        404: problemSchema,
                    },
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
                const { task_id, due_date, remind_at, status, version } = record;
                return { task_id, due_date, remind_at, status, version };
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
