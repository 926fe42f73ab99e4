import { type PostgresPool, type PostgresPoolClient } from "kysely";
import type pg from "pg";

/** Texts that Postgres keeps for each connection, at most: in bulk statements the text differs with the number of rows. */
const most = 100;

/**
 * Connections on which Postgres parses and plans a change once, and not for every request. Others are planned for what they
 * ask: a list of tasks goes by another index for a rare word than for a frequent one.
 */
export function preparing(pool: pg.Pool): PostgresPool {
    const names = new Map<string, string>();
    const nameOf = (text: string): string | undefined => {
        const known = names.get(text);
        if (known !== undefined || names.size >= most || !isPreparable(text)) return known;
        const name = `change-${names.size}`;
        names.set(text, name);
        return name;
    };
    return {
        async connect() {
            const client = await pool.connect();
            return {
                query: (text: string, values: readonly unknown[]) =>
                    client.query({ name: nameOf(text), text, values: [...values] }),
                release: () => client.release(),
                // The other form of a query, by a cursor, is for streams, and nothing here streams.
            } as unknown as PostgresPoolClient;
        },
        end: () => pool.end(),
    };
}

/** Changes, and rows locked for one. None with `*`: when a newer version adds a column, what is prepared would fail. */
const isPreparable = (text: string): boolean =>
    (/^\s*(insert|update|delete)\b/i.test(text) || /\bfor update\b/i.test(text)) && !text.includes("*");
