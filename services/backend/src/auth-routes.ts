import { z } from "zod";
import { roles, tokenLifetimeSeconds, type Tokens } from "@todo/shared/auth";
import { type Log } from "@todo/shared/log";
import { Problem, problemSchema } from "@todo/shared/problems";
import { scoped, type Server } from "@todo/shared/server";
import { type LoginLimits } from "./login-limits";
import { hashPassword, verifyPassword } from "./passwords";
import { emailSchema, passwordSchema, type User, type Users } from "./users";

const credentialsSchema = z.strictObject({ email: emailSchema, password: passwordSchema }).meta({ id: "Credentials" });

const sessionSchema = z
    .object({
        access_token: z.string(),
        token_type: z.literal("bearer"),
        expires_in: z.number().int().describe("Seconds"),
        user_id: z.uuid(),
        email: z.string(),
        role: z.enum(roles),
    })
    .meta({ id: "Session" });

export interface AuthParts {
    readonly users: Users;
    readonly tokens: Tokens;
    readonly limits: LoginLimits;
    readonly log: Log;
}

/** Registration and login. */
export function authRoutes(server: Server, parts: AuthParts): void {
    scoped(server, (routes) => addRoutes(routes, parts));
}

function addRoutes(routes: Server, { users, tokens, limits, log }: AuthParts): void {
    const session = async (user: User) => ({
        access_token: await tokens.issue({ userId: user.id, role: user.role }),
        token_type: "bearer" as const,
        expires_in: tokenLifetimeSeconds,
        user_id: user.id,
        email: user.email,
        role: user.role,
    });
    const refusals = { 400: problemSchema, 422: problemSchema, 429: problemSchema };

    routes.post(
        "/api/auth/register",
        {
            schema: {
                operationId: "register",
                summary: "Register a user",
                tags: ["auth"],
                body: credentialsSchema,
                response: { 201: sessionSchema, 409: problemSchema, ...refusals },
            },
        },
        async ({ body, ip }, reply) => {
            await limits.register(ip);
            const user = await users.create(body.email, await hashPassword(body.password));
            if (!user) throw new Problem("conflict", "There is a user with this e-mail address.");
            return reply.code(201).send(await session(user));
        },
    );

    routes.post(
        "/api/auth/login",
        {
            schema: {
                operationId: "login",
                summary: "Log in",
                tags: ["auth"],
                body: credentialsSchema,
                response: { 200: sessionSchema, 401: problemSchema, ...refusals },
            },
        },
        async ({ body, ip }) => {
            await limits.attempt(body.email, ip);
            const user = await users.find(body.email);
            const matches = await verifyPassword(body.password, user?.password_hash);
            if (!user || !matches) {
                log.info("A login failed.", { event: "login_failed" });
                throw new Problem("unauthenticated", "E-mail address or password is wrong.");
            }
            await limits.succeeded(body.email, ip);
            return session(user);
        },
    );
}
