import { Tokens, type SigningKeys } from "@todo/shared/auth";
import { consume } from "@todo/shared/consumer";
import { Database } from "@todo/shared/database";
import { errorFields, type Log } from "@todo/shared/log";
import { serve, type Application, type Parts } from "@todo/shared/run";
import { type Channel } from "./channels";
import { EarlierReminders } from "./earlier-reminders";
import { ReminderSender } from "./reminder-sender";
import { ReminderStore } from "./reminder-store";
import { reminderFollower } from "./reminders";
import { jobRoutes, reminderRoutes } from "./routes";
import { indexes, migrations, type Tables } from "./tables";

export interface NotificationSettings {
    readonly databaseUrl: string;
    readonly databasePoolSize: number;
    readonly signingKeys: SigningKeys;
    readonly channels: readonly Channel[];
}

export interface Notification extends Application {
    readonly database: Database<Tables>;
}

/** The notification service, wired. */
export function createNotification(parts: Parts<"notification">, settings: NotificationSettings): Notification {
    const { log, metrics, sidecar } = parts;
    const database = new Database<Tables>({
        url: settings.databaseUrl,
        applicationName: "notification",
        poolSize: settings.databasePoolSize,
        migrations,
        indexes,
        tables: ["reminders"],
        log,
        metrics,
    });
    const store = new ReminderStore(database.db);
    const earlier = new EarlierReminders({ sidecar, store, log });
    const sender = new ReminderSender({ log, metrics, sidecar, store, channels: settings.channels });
    const { server, health } = serve(parts, {
        database,
        beforeScrape: async () => metrics.reminders_pending.set(await store.countPending()),
    });
    reminderRoutes(server, { store, earlier }, new Tokens(settings.signingKeys));
    jobRoutes(server, earlier, log);
    consume(server, parts, "task-events", reminderFollower({ log, metrics, sidecar, store, earlier }));

    const stopping = new AbortController();
    let stopForgetting: () => void = () => undefined;
    return {
        server,
        health,
        database,
        start: async () => {
            await database.prepare();
            if (stopping.signal.aborted) return;
            earlier.endAfter(await database.migratedAt("0001-reminders"));
            void earlier.keepTakingOver(stopping.signal);
            sender.start();
            stopForgetting = keepForgetting(store, log);
        },
        stop: async () => {
            stopping.abort();
            stopForgetting();
            await sender.stop();
            await database.close();
        },
    };
}

const forgetMilliseconds = 60 * 60_000;

/** Deletes what is of no use any more, now and every hour; answers how to stop that. */
function keepForgetting(store: ReminderStore, log: Log): () => void {
    const forget = () => {
        store
            .forget()
            .catch((error: unknown) => log.warn("Deleting old reminders failed; next time.", errorFields(error)));
    };
    forget();
    const timer = setInterval(forget, forgetMilliseconds).unref();
    return () => clearInterval(timer);
}
