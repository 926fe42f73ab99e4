import { setTimeout as sleep } from "node:timers/promises";
import { Tokens, type SigningKeys } from "@todo/shared/auth";
import { consume } from "@todo/shared/consumer";
import { errorFields, type Log } from "@todo/shared/log";
import { serve, type Application, type Parts } from "@todo/shared/run";
import { type Channel } from "./channels";
import { ReminderStore } from "./reminder-store";
import { Reminders } from "./reminders";
import { jobRoutes, reminderRoutes } from "./routes";

export interface NotificationSettings {
    readonly signingKeys: SigningKeys;
    readonly channels: readonly Channel[];
}

/** The notification service, wired. */
export function createNotification(parts: Parts<"notification">, settings: NotificationSettings): Application {
    const { log, metrics, sidecar } = parts;
    const store = new ReminderStore(sidecar);
    const reminders = new Reminders({ log, metrics, sidecar, store, channels: settings.channels });
    const { server, health } = serve(parts, {
        api: { title: "Reminders", description: "When a user is reminded of a task." },
        beforeScrape: async () => metrics.reminders_pending.set(await reminders.countPending()),
    });
    reminderRoutes(server, store, new Tokens(settings.signingKeys));
    jobRoutes(server, reminders, log);
    consume(server, parts, "task-events", reminders.follow);

    const stopping = new AbortController();
    return {
        server,
        health,
        start: () => {
            void keepRecovering(reminders, log, stopping.signal);
            return Promise.resolve();
        },
        stop: () => Promise.resolve(stopping.abort()),
    };
}

const recoverMilliseconds = 10 * 60_000;
const retryMilliseconds = 1_000;

/** Jobs can get lost with the scheduler's volume: they are made again at the start and every few minutes. */
async function keepRecovering(reminders: Reminders, log: Log, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
        let pause = recoverMilliseconds;
        try {
            await reminders.recover();
        } catch (error) {
            pause = retryMilliseconds;
            log.debug("Reminders cannot be looked through now.", errorFields(error));
        }
        await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
    }
}
