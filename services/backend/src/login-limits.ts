import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import { createHash } from "node:crypto";
import { Problem } from "@todo/shared/problems";
import type pg from "pg";

/**
 * How often somebody may try. Counted in the database, so all replicas count together. Three ways of counting, since each
 * alone is wrong: behind a proxy many share an address, and an account must not be locked by a stranger too easily.
 */
const limits = {
    accountAtAddress: { points: 10, duration: 60 },
    account: { points: 100, duration: 15 * 60 },
    address: { points: 300, duration: 15 * 60 },
    registration: { points: 1000, duration: 60 * 60 },
} as const;
type Limit = keyof typeof limits;

export class LoginLimits {
    private readonly limiters: Readonly<Record<Limit, RateLimiterPostgres>>;

    constructor(pool: pg.Pool) {
        const limiter = (name: Limit) =>
            new RateLimiterPostgres({
                storeClient: pool,
                storeType: "pool",
                tableName: "login_limits",
                // By the migrations.
                tableCreated: true,
                keyPrefix: name,
                clearExpiredByTimeout: false,
                ...limits[name],
            });
        this.limiters = {
            accountAtAddress: limiter("accountAtAddress"),
            account: limiter("account"),
            address: limiter("address"),
            registration: limiter("registration"),
        };
    }

    /** Counts an attempt before it is made, so that many at once cannot slip through. Rejects with 429 if it is one too many. */
    async attempt(email: string, address: string): Promise<void> {
        await this.consume("accountAtAddress", `${address} ${email}`);
        await this.consume("account", email);
        await this.consume("address", address);
    }

    /** Takes an attempt back: it was the right password. */
    async succeeded(email: string, address: string): Promise<void> {
        await Promise.all([
            this.limiters.accountAtAddress.delete(hashed(`${address} ${email}`)),
            this.limiters.account.reward(hashed(email)),
            this.limiters.address.reward(hashed(address)),
        ]);
    }

    async register(address: string): Promise<void> {
        await this.consume("registration", address);
    }

    private async consume(limit: Limit, key: string): Promise<void> {
        try {
            await this.limiters[limit].consume(hashed(key));
        } catch (error) {
            if (!(error instanceof RateLimiterRes)) throw error;
            const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
            throw new Problem("too-many-requests", `Too many attempts. Try again in ${seconds} s.`, {
                headers: { "retry-after": String(seconds) },
            });
        }
    }
}

/** Bounded, and no e-mail address lies around in one more table. */
const hashed = (key: string): string => createHash("sha256").update(key).digest("base64url");
