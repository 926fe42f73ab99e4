import { randomUUID } from "node:crypto";
import { type InjectOptions } from "fastify";
import { sql } from "kysely";
import { createBackend, type Backend } from "../../../services/backend/src/app";
import { type CloudEvent } from "@todo/shared/events";
import { type Task } from "@todo/shared/task";
import { createDatabase } from "./database";
import { type LogLines } from "./log-lines";
import { noPage, signingKey, testParts, tokens } from "./parts";
import { until } from "./until";

/** A backend on a database of its own, whose events stay in the outbox. */
export class TestBackend {
    private constructor(
        readonly backend: Backend,
        readonly lines: LogLines,
        readonly databaseUrl: string,
    ) {}

    static async start(): Promise<TestBackend> {
        const databaseUrl = await createDatabase();
        const { parts, lines } = testParts("backend");
        const backend = createBackend(parts, {
            databaseUrl,
            signingKeys: [signingKey],
            databasePoolSize: 5,
            page: noPage,
        });
        await backend.database.prepare();
        await backend.server.ready();
        return new TestBackend(backend, lines, databaseUrl);
    }

    async stop(): Promise<void> {
        await this.backend.server.close();
        await this.backend.database.close();
    }

    inject = (options: InjectOptions) => this.backend.server.inject(options);

    /** Somebody with a token. */
    async user(id: string = randomUUID()): Promise<TestUser> {
        return new TestUser(this, id, await tokens.issue({ userId: id, role: "user" }));
    }

    /** Events that were committed for a task, in order. */
    async events(taskId: string): Promise<CloudEvent[]> {
        const rows = await this.backend.database.db
            .selectFrom("outbox")
            .select("event")
            .where("task_id", "=", taskId)
            .orderBy("id")
            .execute();
        return rows.map((it) => it.event);
    }

    /** The answer to a request that waits for a task's lock while somebody else completes the task. */
    async whileCompleting(id: string, send: () => Promise<Answer>): Promise<Answer> {
        const { db } = this.backend.database;
        // In a list: the transaction would not end before the answer otherwise.
        const [answer] = await db.transaction().execute(async (transaction) => {
            const completed_at = new Date().toISOString();
            await transaction
                .updateTable("tasks")
                .set({ status: "completed", completed_at })
                .where("id", "=", id)
                .execute();
            // An answer that nobody waits for is not even asked for.
            const sent = send().then((it) => it);
            await until("the request waits", async () => {
                const { rows } = await sql`select from pg_stat_activity
                    where datname = current_database() and wait_event_type = 'Lock' and query like '%for update%'`.execute(
                    db,
                );
                return rows.length > 0;
            });
            return [sent] as const;
        });
        return answer;
    }

    async metric(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
        const { body } = await this.inject({ url: "/metrics" });
        const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
        return body
            .split("\n")
            .filter((line) => new RegExp(`^${name}(\\{| )`).test(line) && wanted.every((it) => line.includes(it)))
            .reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
    }
}

type Answer = Awaited<ReturnType<TestBackend["inject"]>>;

export class TestUser {
    constructor(
        private readonly backend: TestBackend,
        readonly id: string,
        readonly token: string,
    ) {}

    get tasksUrl(): string {
        return `/api/${this.id}/tasks`;
    }

    request = (
        method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
        path: string,
        options: InjectOptions = {},
    ): Promise<Answer> =>
        this.backend.inject({
            ...options,
            method,
            url: `${this.tasksUrl}${path}`,
            headers: { authorization: `Bearer ${this.token}`, ...options.headers },
        });

    async create(input: object): Promise<Task> {
        const answer = await this.request("POST", "", { payload: { title: "Water the plants", ...input } });
        if (answer.statusCode !== 201) throw new Error(`not created: ${answer.body}`);
        return answer.json<Task>();
    }
}
