import { type Kysely } from "kysely";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type Role } from "@todo/shared/auth";
import { isStorable } from "@todo/shared/text";
import { type Tables } from "./tables";

export const emailSchema = z
    .string()
    .trim()
    .max(254)
    .pipe(z.email())
    .transform((it) => it.toLowerCase());

/** NIST SP 800-63B: long enough, nothing else asked for. */
export const passwordSchema = z
    .string()
    .min(8)
    .max(128)
    .refine(isStorable, { error: "must not hold NUL or unpaired surrogates" });

export interface User {
    readonly id: string;
    readonly email: string;
    readonly password_hash: string;
    readonly role: Role;
}

export class Users {
    constructor(private readonly db: Kysely<Tables>) {}

    /** Undefined if the address is taken. */
    async create(email: string, passwordHash: string): Promise<User | undefined> {
        return this.db
            .insertInto("users")
            .values({ id: randomUUID(), email, password_hash: passwordHash })
            .onConflict((it) => it.column("email").doNothing())
            .returning(["id", "email", "password_hash", "role"])
            .executeTakeFirst();
    }

    find(email: string): Promise<User | undefined> {
        return this.db
            .selectFrom("users")
            .select(["id", "email", "password_hash", "role"])
            .where("email", "=", email)
            .executeTakeFirst();
    }

    findById(id: string): Promise<User | undefined> {
        return this.db
            .selectFrom("users")
            .select(["id", "email", "password_hash", "role"])
            .where("id", "=", id)
            .executeTakeFirst();
    }

    async setPassword(id: string, passwordHash: string): Promise<void> {
        await this.db.updateTable("users").set({ password_hash: passwordHash }).where("id", "=", id).execute();
    }

    async delete(id: string): Promise<void> {
        await this.db.deleteFrom("users").where("id", "=", id).execute();
    }

    /** Whether there is such a user. The role is in the tokens from the next login on. */
    async setRole(email: string, role: Role): Promise<boolean> {
        const { numUpdatedRows } = await this.db
            .updateTable("users")
            .set({ role })
            .where("email", "=", email)
            .executeTakeFirst();
        return numUpdatedRows > 0n;
    }

    async listAdmins(): Promise<string[]> {
        const rows = await this.db
            .selectFrom("users")
            .select("email")
            .where("role", "=", "admin")
            .orderBy("email")
            .execute();
        return rows.map((it) => it.email);
    }
}
