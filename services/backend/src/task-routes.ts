import { type FastifyRequest } from "fastify";
import { z } from "zod";
import { identityOf, requireIdentity, requireOwner, type Tokens } from "@todo/shared/auth";
import { errorFields, type Log } from "@todo/shared/log";
import { problemOf, problemSchema } from "@todo/shared/problems";
import { scoped, type Server } from "@todo/shared/server";
import { taskInputSchema, taskPatchSchema, taskReplacementSchema, taskSchema, type Task } from "@todo/shared/task";
import { idempotencyKeySchema } from "./idempotency";
import { etagOf, isUnchanged } from "./preconditions";
import { taskFilterSchema, taskQuerySchema } from "./task-query";
import { type TaskReference, type Tasks } from "./tasks";

const ownerParams = z.object({ user_id: z.string() });
const taskParams = ownerParams.extend({ task_id: z.uuid() });
const ifMatchHeaders = z.object({ "if-match": z.string().max(1000).optional() });
const refusals = { 400: problemSchema, 401: problemSchema, 403: problemSchema };
const changeRefusals = { ...refusals, 404: problemSchema, 412: problemSchema };
const common = { tags: ["tasks"], security: [{ bearer: [] }] };
/** What every change of a task has in common. */
const change = { ...common, params: taskParams, headers: ifMatchHeaders };

const version = { 200: ["etag"] } as const;

/** Headers of answers that the routes set. */
export const taskHeaders = {
    createTask: { 201: ["etag", "location", "idempotency-replayed"] },
    readTask: { 200: ["etag"], 304: ["etag"] },
    replaceTask: version,
    changeTask: version,
    completeTask: version,
    reopenTask: version,
    skipTask: version,
} as const;

export interface TaskRoutesParts {
    readonly tasks: Tasks;
    readonly tokens: Tokens;
    readonly log: Log;
}

/** The REST API of a user's tasks. */
export function taskRoutes(server: Server, { tasks, tokens, log }: TaskRoutesParts): void {
    scoped(server, (routes) => {
        requireIdentity(routes, tokens);
        requireOwner(routes);
        createRoute(routes, tasks, log);
        readRoutes(routes, tasks);
        editRoutes(routes, tasks);
        statusRoutes(routes, tasks);
    });
}

function createRoute(routes: Server, tasks: Tasks, log: Log): void {
    routes.post(
        "/api/:user_id/tasks",
        {
            schema: {
                ...common,
                operationId: "createTask",
                summary: "Create a task",
                params: ownerParams,
                headers: z.object({ "idempotency-key": idempotencyKeySchema.optional() }),
                body: taskInputSchema,
                response: { 201: taskSchema, ...refusals, 422: problemSchema },
            },
            // One code for all the reasons, since that is what somebody who misses a task looks for.
            onError: (_request, _reply, error, done) => {
                const { message, logLevel } = problemOf(error);
                log[logLevel](`A task was not created: ${message}`, {
                    event: "task_create_failed",
                    ...errorFields(error),
                });
                done();
            },
        },
        async (request, reply) => {
            const { task, replayed } = await tasks.create(
                identityOf(request).userId,
                request.body,
                request.headers["idempotency-key"],
            );
            if (replayed) void reply.header("idempotency-replayed", "true");
            void reply.code(201).header("location", `/api/${task.user_id}/tasks/${task.id}`);
            return tagged(reply, task);
        },
    );
}

function readRoutes(routes: Server, tasks: Tasks): void {
    routes.get(
        "/api/:user_id/tasks",
        {
            schema: {
                ...common,
                operationId: "listTasks",
                summary: "List tasks",
                params: ownerParams,
                querystring: taskQuerySchema,
                response: {
                    200: z.object({ items: z.array(taskSchema), next_cursor: z.string().nullable() }),
                    ...refusals,
                },
            },
        },
        (request) => tasks.list(identityOf(request).userId, request.query),
    );
    routes.get(
        "/api/:user_id/tasks/count",
        {
            schema: {
                ...common,
                operationId: "countTasks",
                summary: "Count tasks",
                params: ownerParams,
                querystring: taskFilterSchema,
                response: { 200: z.object({ count: z.number().int() }), ...refusals },
            },
        },
        async (request) => ({ count: await tasks.count(identityOf(request).userId, request.query) }),
    );
    routes.get(
        "/api/:user_id/tasks/:task_id",
        {
            schema: {
                ...common,
                operationId: "readTask",
                summary: "Read a task",
                params: taskParams,
                headers: z.object({ "if-none-match": z.string().max(1000).optional() }),
                response: { 200: taskSchema, 304: z.null(), ...refusals, 404: problemSchema },
            },
        },
        async (request, reply) => {
            const task = await tasks.get(identityOf(request).userId, request.params.task_id);
            if (isUnchanged(task, request.headers["if-none-match"]))
                return reply.code(304).header("etag", etagOf(task)).send(null);
            return tagged(reply, task);
        },
    );
}

function editRoutes(routes: Server, tasks: Tasks): void {
    const url = "/api/:user_id/tasks/:task_id";
    const response = { 200: taskSchema, ...changeRefusals, 422: problemSchema };
    routes.put(
        url,
        {
            schema: {
                ...change,
                response,
                operationId: "replaceTask",
                summary: "Replace a task's fields",
                body: taskReplacementSchema,
            },
        },
        async (request, reply) => tagged(reply, await tasks.replace(referenceOf(request), request.body)),
    );
    routes.patch(
        url,
        {
            schema: {
                ...change,
                response,
                operationId: "changeTask",
                summary: "Change some of a task's fields",
                body: taskPatchSchema,
            },
        },
        async (request, reply) => tagged(reply, await tasks.update(referenceOf(request), request.body)),
    );
    routes.delete(
        url,
        {
            schema: {
                ...change,
                response: { 204: z.null(), ...changeRefusals },
                operationId: "deleteTask",
                summary: "Delete a task",
            },
        },
        async (request, reply) => {
            await tasks.delete(referenceOf(request));
            return reply.code(204).send(null);
        },
    );
}

function statusRoutes(routes: Server, tasks: Tasks): void {
    const response = { 200: taskSchema, ...changeRefusals };
    routes.post(
        "/api/:user_id/tasks/complete",
        {
            schema: {
                ...common,
                operationId: "completeTasks",
                summary: "Complete several tasks",
                params: ownerParams,
                body: z.strictObject({ ids: z.array(z.uuid()).min(1).max(100) }),
                response: {
                    200: z.object({ items: z.array(taskSchema), missing: z.array(z.uuid()) }),
                    ...refusals,
                    422: problemSchema,
                },
            },
        },
        (request) => tasks.completeAll(identityOf(request).userId, request.body.ids),
    );
    routes.patch(
        "/api/:user_id/tasks/:task_id/complete",
        {
            schema: {
                ...change,
                response,
                operationId: "completeTask",
                summary: "Complete a task; repeating changes nothing",
            },
        },
        async (request, reply) => tagged(reply, await tasks.complete(referenceOf(request))),
    );
    routes.patch(
        "/api/:user_id/tasks/:task_id/reopen",
        {
            schema: {
                ...change,
                response,
                operationId: "reopenTask",
                summary: "Reopen a task; repeating changes nothing",
            },
        },
        async (request, reply) => tagged(reply, await tasks.reopen(referenceOf(request))),
    );
    routes.patch(
        "/api/:user_id/tasks/:task_id/skip",
        {
            schema: {
                ...change,
                response: { ...response, 409: problemSchema },
                operationId: "skipTask",
                summary: "Skip to the series' next date",
            },
        },
        async (request, reply) => tagged(reply, await tasks.skip(referenceOf(request))),
    );
}

/** Sets the task's version as the entity tag of the answer, which is the task. */
function tagged(reply: HasHeader, task: Task): Task {
    reply.header("etag", etagOf(task));
    return task;
}

type HasHeader = { header: (name: string, value: string) => unknown };

type TaskRequest = FastifyRequest & {
    readonly params: z.infer<typeof taskParams>;
    readonly headers: z.infer<typeof ifMatchHeaders>;
};

const referenceOf = (request: TaskRequest): TaskReference => ({
    userId: identityOf(request).userId,
    id: request.params.task_id,
    ifMatch: request.headers["if-match"],
});
