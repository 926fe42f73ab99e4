import { z } from "zod";
import { identityOf, requireIdentity, roles, type Tokens } from "@todo/shared/auth";
import { Problem, problemSchema } from "@todo/shared/problems";
import { scoped, type Server } from "@todo/shared/server";
import { type LoginLimits } from "./login-limits";
import { hashPassword, verifyPassword } from "./passwords";
import { deleteData } from "./user-data";
import { type TasksParts } from "./tasks";
import { passwordSchema, type User, type Users } from "./users";

const accountSchema = z.object({ user_id: z.uuid(), email: z.string(), role: z.enum(roles) }).meta({ id: "Account" });

const common = { tags: ["account"], security: [{ bearer: [] }] };
const refusals = { 401: problemSchema, 404: problemSchema };

export interface AccountParts {
    readonly users: Users;
    readonly tokens: Tokens;
    readonly limits: LoginLimits;
    readonly data: TasksParts;
}

/** What users may do with their own account. */
export function accountRoutes(server: Server, parts: AccountParts): void {
    scoped(server, (routes) => {
        requireIdentity(routes, parts.tokens);
        addRoutes(routes, parts);
    });
}

function addRoutes(routes: Server, { users, limits, data }: AccountParts): void {
    const find = async (id: string): Promise<User> => {
        const user = await users.findById(id);
        if (!user) throw new Problem("not-found", "The user of this token has no account here.");
        return user;
    };

    routes.get(
        "/api/me",
        {
            schema: {
                ...common,
                operationId: "readAccount",
                summary: "Whose token it is",
                response: { 200: accountSchema, ...refusals },
            },
        },
        async (request) => {
            const { id, email, role } = await find(identityOf(request).userId);
            return { user_id: id, email, role };
        },
    );
    routes.put(
        "/api/me/password",
        {
            schema: {
                ...common,
                operationId: "changePassword",
                summary: "Change the password",
                body: z.strictObject({ password: passwordSchema, new_password: passwordSchema }),
                response: {
                    204: z.null(),
                    400: problemSchema,
                    ...refusals,
                    403: problemSchema,
                    422: problemSchema,
                    429: problemSchema,
                },
            },
        },
        async (request, reply) => {
            const user = await find(identityOf(request).userId);
            // Whoever has a token may not try passwords more often than who has none.
            await limits.attempt(user.email, request.ip);
            if (!(await verifyPassword(request.body.password, user.password_hash)))
                throw new Problem("forbidden", "The password is wrong.");
            await limits.succeeded(user.email, request.ip);
            await users.setPassword(user.id, await hashPassword(request.body.new_password));
            return reply.code(204).send(null);
        },
    );
    routes.delete(
        "/api/me",
        {
            schema: {
                ...common,
                operationId: "deleteAccount",
                summary: "Delete the account and all its tasks",
                response: { 204: z.null(), ...refusals },
            },
        },
        async (request, reply) => {
            const { id } = await find(identityOf(request).userId);
            await deleteData(data, id);
            await users.delete(id);
            return reply.code(204).send(null);
        },
    );
}
