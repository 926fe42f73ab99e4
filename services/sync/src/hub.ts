import { secondsSinceTime } from "@todo/shared/consumer";
import { type ReminderEvent, type TaskEvent } from "@todo/shared/events";
import { type Metrics } from "@todo/shared/metrics";
import { inSpan } from "@todo/shared/tracing";
import { closeCodes, type Connection } from "./connection";
import { type SyncLimits } from "./limits";
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
    /** Open connections of users. */
    size = 0;
    private waiting = 0;
    private readonly newest = new Newest();
    private emptied: (() => void) | undefined;

    constructor(
        private readonly metrics: Metrics<"sync">,
        private readonly limits: SyncLimits,
    ) {}

    /** False if the user has too many already. */
    add(connection: Connection): boolean {
        const connections = this.byUser.get(connection.userId) ?? new Set();
        if (connections.size >= this.limits.connectionsPerUser) return false;
        this.byUser.set(connection.userId, connections.add(connection));
        this.size++;
        this.metrics.websocket_connections_total.inc({ status: "connected" });
        this.metrics.websocket_connections_active.inc();
        return true;
    }

    remove(connection: Connection): void {
        const connections = this.byUser.get(connection.userId);
        if (!connections?.delete(connection)) return;
        if (connections.size === 0) this.byUser.delete(connection.userId);
        this.size--;
        this.metrics.websocket_connections_total.inc({ status: "disconnected" });
        this.metrics.websocket_connections_active.dec();
        if (this.byUser.size === 0) this.emptied?.();
    }

    /** Keeps account of what waits for clients, and makes room at the cost of the slowest. */
    count(connection: Connection, bytes: number): void {
        this.waiting += bytes;
        if (bytes < 0) return;
        const ofUser = [...(this.byUser.get(connection.userId) ?? [])];
        const waiting = ofUser.reduce((sum, it) => sum + it.waitingBytes, 0);
        if (waiting > this.limits.waitingBytesPerUser) slowestOf(ofUser)?.drop();
        if (this.waiting > this.limits.waitingBytesInAll) slowestOf(this.all())?.drop();
    }

    /** Tells the user that an event belongs to, and nobody else. */
    deliver(event: TaskEvent | ReminderEvent): "success" | "duplicate" {
        if (!this.newest.isNews(event)) return "duplicate";
        const connections = this.byUser.get(event.data.user_id);
        if (!connections) return "success";
        // Once for all of the user's clients, and outside of V8's heap.
        const message = Buffer.from(JSON.stringify(messageOf(event)));
        const span = { name: "send frame", kind: "producer", attributes: { event_type: event.type } } as const;
        // Nobody waits: one slow client must not hold up the events of all others.
        for (const it of connections) void inSpan(span, () => this.send(it, message, event));
        return "success";
    }

    private async send(connection: Connection, message: Buffer, event: TaskEvent | ReminderEvent): Promise<void> {
        if (!(await connection.send(message))) return;
        this.metrics.websocket_messages_sent_total.inc({ event_type: event.type });
        this.metrics.websocket_message_delivery_duration_seconds.observe(secondsSinceTime(event.time));
    }

    /** Tells everybody to go, and gives them a little time: they connect again, to another replica. */
    async close(): Promise<void> {
        const all = this.all();
        if (all.length === 0) return;
        const empty = new Promise<void>((resolve) => (this.emptied = resolve));
        for (const it of all) it.close(closeCodes.goingAway, "the server stops");
        let timer: NodeJS.Timeout | undefined;
        await Promise.race([empty, new Promise((resolve) => (timer = setTimeout(resolve, closeMilliseconds)))]);
        clearTimeout(timer);
    }

    private all(): Connection[] {
        return [...this.byUser.values()].flatMap((it) => [...it]);
    }
}

const slowestOf = (connections: readonly Connection[]): Connection | undefined =>
    connections.reduce<Connection | undefined>(
        (slowest, it) => (it.waitingBytes > (slowest?.waitingBytes ?? 0) ? it : slowest),
        undefined,
    );
