import { type FastifyRequest } from "fastify";
import { errors, jwtVerify, SignJWT, type JWTPayload } from "jose";
import { z } from "zod";
import { signingKeyFiles } from "../../../model/contract/signing-keys";
import { currentContext } from "./context";
import { Problem } from "./problems";
import { readOptionalSecret, readSecret } from "./secrets";
import { type Server } from "./server";
import { SettingsError } from "./settings";

export const roles = ["user", "admin"] as const;
export type Role = (typeof roles)[number];

/** Who a token speaks for. */
export interface Identity {
    readonly userId: string;
    readonly role: Role;
    /** Seconds since 1970, as in the token. */
    readonly expiresAt: number;
}

declare module "fastify" {
    interface FastifyRequest {
        /** Set by {@link requireIdentity}. */
        identity: Identity | null;
    }
}

const algorithm = "HS256";
const issuer = "todo-backend";
const audience = "todo";
export const tokenLifetimeSeconds = 24 * 60 * 60;

const claimsSchema = z.object({ sub: z.uuid(), role: z.enum(roles).default("user"), exp: z.number() });

/** How many tokens are remembered as verified. */
const rememberedTokens = 1_000;

/** Keys of users' tokens: the first signs, every one of them is accepted. */
export type SigningKeys = readonly [string, ...string[]];

/**
 * Reads the mounted keys. While a key is being replaced, pods of both generations run side by side: each accepts the key
 * before its own and the one after it.
 */
export const readSigningKeys = (secrets: string): SigningKeys => [
    readSecret(secrets, `auth/${signingKeyFiles.current}`),
    ...[signingKeyFiles.previous, signingKeyFiles.next].flatMap(
        (it) => readOptionalSecret(secrets, `auth/${it}`) ?? [],
    ),
];

/** Signs and verifies users' tokens: JWT (RFC 7519), HS256, 24 h. */
export class Tokens {
    private readonly keys: readonly [Uint8Array, ...Uint8Array[]];
    /** Verifying is a fifth of what a request costs, and most tokens come again and again. The oldest first. */
    private readonly verified = new Map<string, Identity>();

    constructor([signing, ...others]: SigningKeys) {
        this.keys = [encodeKey(signing), ...others.map(encodeKey)];
    }

    issue({ userId, role }: Pick<Identity, "userId" | "role">): Promise<string> {
        return new SignJWT({ role })
            .setProtectedHeader({ alg: algorithm, typ: "JWT" })
            .setSubject(userId)
            .setIssuer(issuer)
            .setAudience(audience)
            .setIssuedAt()
            .setExpirationTime(`${tokenLifetimeSeconds}s`)
            .sign(this.keys[0]);
    }

    /** Rejects with a problem that says what is wrong with the token. */
    async verify(token: string): Promise<Identity> {
        const known = this.verified.get(token);
        if (known !== undefined && known.expiresAt * 1000 > Date.now()) return known;
        try {
            const { sub, role, exp } = claimsSchema.parse(await this.payloadOf(token));
            const identity = { userId: sub, role, expiresAt: exp };
            this.remember(token, identity);
            return identity;
        } catch (error) {
            this.verified.delete(token);
            throw unauthenticated(
                error instanceof errors.JWTExpired ? "The token has expired." : "The token is not valid.",
            );
        }
    }

    private remember(token: string, identity: Identity): void {
        this.verified.set(token, identity);
        const [oldest] = this.verified.keys();
        if (this.verified.size > rememberedTokens && oldest !== undefined) this.verified.delete(oldest);
    }

    /** Tries the keys in turn: a signature that does not fit may fit the next. */
    private async payloadOf(token: string): Promise<JWTPayload> {
        let refusal: unknown;
        for (const key of this.keys) {
            try {
                return (await jwtVerify(token, key, { algorithms: [algorithm], issuer, audience })).payload;
            } catch (error) {
                if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
                refusal = error;
            }
        }
        throw refusal;
    }
}

function encodeKey(key: string): Uint8Array {
    const encoded = new TextEncoder().encode(key);
    // A key as long as the hash: https://www.rfc-editor.org/rfc/rfc7518#section-3.2
    if (encoded.length < 32) throw new SettingsError("a key in the secret auth has to be 32 bytes or longer");
    return encoded;
}

const unauthenticated = (detail: string) =>
    new Problem("unauthenticated", detail, { headers: { "www-authenticate": 'Bearer realm="todo"' } });

/** Makes a scope's routes ask for a token. Before the body is read: what a stranger sends is not worth parsing. */
export function requireIdentity(routes: Server, tokens: Tokens): void {
    routes.decorateRequest("identity", null);
    routes.addHook("onRequest", async (request) => {
        const [scheme, token, ...rest] = (request.headers.authorization ?? "").split(" ");
        if (scheme?.toLowerCase() !== "bearer" || !token || rest.length > 0)
            throw unauthenticated("The request needs a token: Authorization: Bearer <token>.");
        request.identity = await tokens.verify(token);
        const context = currentContext();
        if (context) context.userId = request.identity.userId;
    });
}

/** Refuses the paths of other users; the path has to hold `:user_id`. */
export function requireOwner(routes: Server): void {
    routes.addHook("onRequest", (request, _reply, done) => {
        const { user_id } = request.params as { user_id?: string };
        done(
            user_id === identityOf(request).userId
                ? undefined
                : new Problem("forbidden", "The path belongs to another user than the token."),
        );
    });
}

/** Refuses everybody who is not an administrator. */
export function requireAdmin(routes: Server): void {
    routes.addHook("onRequest", (request, _reply, done) => {
        done(
            identityOf(request).role === "admin"
                ? undefined
                : new Problem("forbidden", "Only administrators may do this."),
        );
    });
}

/** Who asks, on a route behind {@link requireIdentity}. */
export function identityOf(request: FastifyRequest): Identity {
    if (!request.identity) throw new Error("the route asks for no token");
    return request.identity;
}
