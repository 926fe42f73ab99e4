import { secondsSinceTime } from "@todo/shared/consumer";
import { type ReminderEvent, type TaskEvent } from "@todo/shared/events";
import { type Metrics } from "@todo/shared/metrics";
import { closeCodes, type Connection } from "./connection";
import { messageOf } from "./message";
import { Newest } from "./newest";

/** How long clients get to answer that they are told to go. */
const closeMilliseconds = 2_000;

/**
 * The open connections of this replica, by user. Each replica gets every event (component pubsub-broadcast) and tells those
 * that are connected to it.
 */
export class Hub {
    private readonly byUser = new Map<string, Set<Connection>>();
    private readonly newest = new Newest();
    private emptied: (() => void) | undefined;

    constructor(private readonly metrics: Metrics<"sync">) {}

    add(connection: Connection): void {
        const connections = this.byUser.get(connection.userId) ?? new Set();
        this.byUser.set(connection.userId, connections.add(connection));
        this.metrics.websocket_connections_total.inc({ status: "connected" });
        this.metrics.websocket_connections_active.inc();
    }

    remove(connection: Connection): void {
        const connections = this.byUser.get(connection.userId);
        if (!connections?.delete(connection)) return;
        if (connections.size === 0) this.byUser.delete(connection.userId);
        this.metrics.websocket_connections_total.inc({ status: "disconnected" });
        this.metrics.websocket_connections_active.dec();
        if (this.byUser.size === 0) this.emptied?.();
    }

    /** Tells the user that an event belongs to, and nobody else. */
    deliver(event: TaskEvent | ReminderEvent): "success" | "duplicate" {
        if (!this.newest.isNews(event)) return "duplicate";
        const connections = this.byUser.get(event.data.user_id);
        if (!connections) return "success";
        const text = JSON.stringify(messageOf(event));
        // Nobody waits: one slow client must not hold up the events of all others.
        for (const it of connections) void this.send(it, text, event);
        return "success";
    }

    private async send(connection: Connection, text: string, event: TaskEvent | ReminderEvent): Promise<void> {
        if (!(await connection.send(text))) return;
        this.metrics.websocket_messages_sent_total.inc({ event_type: event.type });
        this.metrics.websocket_message_delivery_duration_seconds.observe(secondsSinceTime(event.time));
    }

    /** Tells everybody to go, and gives them a little time: they connect again, to another replica. */
    async close(): Promise<void> {
        const all = [...this.byUser.values()].flatMap((it) => [...it]);
        if (all.length === 0) return;
        const empty = new Promise<void>((resolve) => (this.emptied = resolve));
        for (const it of all) it.close(closeCodes.goingAway, "the server stops");
        let timer: NodeJS.Timeout | undefined;
        await Promise.race([empty, new Promise((resolve) => (timer = setTimeout(resolve, closeMilliseconds)))]);
        clearTimeout(timer);
    }
}
