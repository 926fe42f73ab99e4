import { Tokens, type SigningKeys } from "@todo/shared/auth";
import { Database } from "@todo/shared/database";
import { serve, type Application, type Parts } from "@todo/shared/run";
import { accountRoutes } from "./account-routes";
import { apiDocumentRoute } from "./api-document-route";
import { authRoutes } from "./auth-routes";
import { keepClean } from "./housekeeping";
import { indexes } from "./indexes";
import { LoginLimits } from "./login-limits";
import { migrations } from "./migrations";
import { occurrenceRoutes } from "./occurrence-routes";
import { pageRoute, type Page } from "./page-route";
import { Publisher } from "./publisher";
import { seriesRoutes } from "./series-routes";
import { tableNames, type Tables } from "./tables";
import { taskHeaders, taskRoutes } from "./task-routes";
import { Tasks } from "./tasks";
import { Users } from "./users";

export interface BackendSettings {
    readonly databaseUrl: string;
    readonly signingKeys: SigningKeys;
    readonly databasePoolSize: number;
    readonly page: Page;
}

export interface Backend extends Application {
    readonly database: Database<Tables>;
    readonly publisher: Publisher;
}

/** The backend, wired: REST of users and tasks, the page, the internal route, and the publisher behind them. */
export function createBackend(parts: Parts<"backend">, settings: BackendSettings): Backend {
    const { log, metrics, sidecar } = parts;
    const database = openDatabase(parts, settings);
    const { db } = database;
    const tokens = new Tokens(settings.signingKeys);
    const publisher = new Publisher({ db, sidecar, log, metrics });
    const tasksParts = { db, log, metrics, committed: () => publisher.wake() };
    const tasks = new Tasks(tasksParts);
    const { server, health } = serve(parts, {
        database,
        answerHeaders: taskHeaders,
        beforeScrape: async () => metrics.outbox_pending.set(await countPending(database)),
    });
    const users = new Users(db);
    const limits = new LoginLimits(database.pool);
    authRoutes(server, { users, tokens, limits, log });
    accountRoutes(server, { users, tokens, limits, data: tasksParts });
    taskRoutes(server, { tasks, tokens, log });
    seriesRoutes(server, tasks, tokens);
    occurrenceRoutes(server, tasksParts);
    pageRoute(server, settings.page);
    apiDocumentRoute(server);

    const stopCleaning = keepClean(db, log);
    return {
        server,
        health,
        database,
        publisher,
        start: async () => {
            await database.prepare();
            publisher.start();
        },
        stop: async () => {
            stopCleaning();
            await publisher.stop();
            await database.close();
        },
    };
}

export const openDatabase = (
    { log, metrics }: Parts<"backend">,
    { databaseUrl, databasePoolSize }: Pick<BackendSettings, "databaseUrl" | "databasePoolSize">,
) =>
    new Database<Tables>({
        url: databaseUrl,
        applicationName: "backend",
        poolSize: databasePoolSize,
        migrations,
        indexes,
        tables: tableNames,
        log,
        metrics,
    });

async function countPending({ db }: Database<Tables>): Promise<number> {
    const { count } = await db
        .selectFrom("outbox")
        .select((it) => it.fn.countAll<string>().as("count"))
        .executeTakeFirstOrThrow();
    return Number(count);
}
