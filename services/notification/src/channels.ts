import { createHmac } from "node:crypto";
import { type Log } from "@todo/shared/log";
import { readOptionalSecret } from "@todo/shared/secrets";
import { SettingsError } from "@todo/shared/settings";
import { milliseconds } from "../../../model/contract/time-limits";

/** What a channel gets to tell a user. */
export interface Reminder {
    /** Stays the same when the reminder is sent again, so that a receiver can tell. */
    readonly id: string;
    readonly task_id: string;
    readonly user_id: string;
    readonly title: string;
    readonly due_date: string;
    readonly remind_at: string;
}

export interface Channel {
    readonly name: "log" | "webhook";
    /** Rejects if the reminder has to be sent again. */
    readonly send: (reminder: Reminder) => Promise<void>;
}

/** Always on: who reads the log sees that a reminder came; its title is not in there. */
export const logChannel = (log: Log): Channel => ({
    name: "log",
    send: ({ task_id, user_id }) => {
        log.info("Reminder: a task is due soon.", { event: "reminder_sent", task_id, user_id });
        return Promise.resolve();
    },
});

/** Posts reminders to an address, signed as https://www.standardwebhooks.com describes if there is a key. */
export const webhookChannel = (url: string, key: string | undefined): Channel => ({
    name: "webhook",
    send: async (reminder) => {
        const body = JSON.stringify({ type: "reminder.due", ...reminder });
        const timestamp = String(Math.floor(Date.now() / 1000));
        const response = await fetch(url, {
            method: "POST",
            body,
            // What is configured is meant; a redirect could lead anywhere.
            redirect: "error",
            signal: AbortSignal.timeout(milliseconds("webhook")),
            headers: {
                "content-type": "application/json",
                "webhook-id": reminder.id,
                "webhook-timestamp": timestamp,
                ...(key === undefined
                    ? {}
                    : { "webhook-signature": signature(key, `${reminder.id}.${timestamp}.${body}`) }),
            },
        });
        // Nobody reads what it says, however much that is.
        await response.body?.cancel();
        if (!response.ok) throw new Error(`the webhook answered ${response.status}`);
    },
});

function signature(key: string, content: string): string {
    const bytes = key.startsWith("whsec_") ? Buffer.from(key.slice("whsec_".length), "base64") : key;
    return `v1,${createHmac("sha256", bytes).update(content).digest("base64")}`;
}

/** The log, and a webhook where the secret `notification` names one: files webhook-url and, to sign with, webhook-key. */
export function channelsOf(secretsPath: string, log: Log): Channel[] {
    const url = readOptionalSecret(secretsPath, "notification/webhook-url");
    if (url === undefined) return [logChannel(log)];
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
        throw new SettingsError("the secret notification/webhook-url has to be an http or https address");
    return [logChannel(log), webhookChannel(url, readOptionalSecret(secretsPath, "notification/webhook-key"))];
}
