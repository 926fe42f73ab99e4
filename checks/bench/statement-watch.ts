import { type LocalPlatform } from "../../local/platform/local-platform";
import { queryAt } from "./scale-fill";

/** What a database was asked for. */
export interface DatabaseWork {
    readonly database: string;
    /** Statements, `BEGIN` and `COMMIT` too: each is a round trip. */
    readonly statements: number;
    readonly rows: number;
    /** Read, of 8 KiB, from memory or disk. */
    readonly pages: number;
}

/** Settings of a Postgres whose statements can be watched. */
export const watchedParameters = { shared_preload_libraries: "pg_stat_statements" } as const;

/** Counts what each database is asked for until stopped. */
export class StatementWatch {
    private constructor(private readonly url: string) {}

    static async start({ database: { adminUrl } }: LocalPlatform): Promise<StatementWatch> {
        await queryAt(adminUrl, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
        await queryAt(adminUrl, "SELECT pg_stat_statements_reset()");
        return new StatementWatch(adminUrl);
    }

    async stop(): Promise<readonly DatabaseWork[]> {
        const { rows } = await queryAt(
            this.url,
            `SELECT datname AS database, sum(calls)::float8 AS statements, sum(rows)::float8 AS rows,
                    sum(shared_blks_hit + shared_blks_read)::float8 AS pages
             FROM pg_stat_statements JOIN pg_database ON oid = dbid WHERE datname <> 'postgres' GROUP BY 1 ORDER BY 1`,
        );
        return rows as unknown as DatabaseWork[];
    }
}
